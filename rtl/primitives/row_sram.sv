// Key or value SRAM (paper, Fig. 5): a slice of a row a word; one write port and one read port.
//
// A word addressed in cycle t is on `read_word` from cycle t + 1 on, until the next read.
(* memory_block *)
module row_sram #(
    parameter int NUM_WORDS = 320,
    parameter int WORD_BITS = 576,
    localparam int ADDRESS_BITS = NUM_WORDS > 1 ? $clog2(NUM_WORDS) : 1
) (
    input  logic                    clock,
    input  logic                    write_enable,
    input  logic [ADDRESS_BITS-1:0] write_address,
    input  logic [   WORD_BITS-1:0] write_word,
    input  logic                    read_enable,
    input  logic [ADDRESS_BITS-1:0] read_address,
    output logic [   WORD_BITS-1:0] read_word
);
  logic [WORD_BITS-1:0] words[0:NUM_WORDS-1];

  always_ff @(posedge clock) begin
    if (write_enable) words[write_address] <= write_word;
    if (read_enable) read_word <= words[read_address];
  end
endmodule
