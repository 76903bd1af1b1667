// Memory of score and weight banks: one write port, one read port that is read within the cycle.
(* memory_block *)
module register_file #(
    parameter int NUM_WORDS = 40,
    parameter int WORD_BITS = 32,
    localparam int ADDRESS_BITS = NUM_WORDS > 1 ? $clog2(NUM_WORDS) : 1
) (
    input  logic                    clock,
    input  logic                    write_enable,
    input  logic [ADDRESS_BITS-1:0] write_address,
    input  logic [   WORD_BITS-1:0] write_word,
    input  logic [ADDRESS_BITS-1:0] read_address,
    output logic [   WORD_BITS-1:0] read_word
);
  logic [WORD_BITS-1:0] words[0:NUM_WORDS-1];

  always_ff @(posedge clock) begin
    if (write_enable) words[write_address] <= write_word;
  end
  assign read_word = words[read_address];
endmodule
