// The sorted columns of one lane: one write port, a read port for either side.
//
// A word addressed in cycle t is on its read port from cycle t + 1 on, until that port's next read.
(* memory_block *)
module sorted_key_bank #(
    parameter int NUM_WORDS = 320,
    parameter int WORD_BITS = 18,
    localparam int ADDRESS_BITS = NUM_WORDS > 1 ? $clog2(NUM_WORDS) : 1
) (
    input  logic                    clock,
    input  logic                    write_enable,
    input  logic [ADDRESS_BITS-1:0] write_address,
    input  logic [   WORD_BITS-1:0] write_word,
    input  logic                    max_read_enable,
    input  logic [ADDRESS_BITS-1:0] max_read_address,
    output logic [   WORD_BITS-1:0] max_read_word,
    input  logic                    min_read_enable,
    input  logic [ADDRESS_BITS-1:0] min_read_address,
    output logic [   WORD_BITS-1:0] min_read_word
);
  logic [WORD_BITS-1:0] words[0:NUM_WORDS-1];

  always_ff @(posedge clock) begin
    if (write_enable) words[write_address] <= write_word;
    if (max_read_enable) max_read_word <= words[max_read_address];
    if (min_read_enable) min_read_word <= words[min_read_address];
  end
endmodule
