// Sorted-key SRAM (paper, V-A, Fig. 9): of each column the keys in ascending order, each with its row id; a word a position.
//
// A bank a lane, with a write port, all at one address, and a read port for either side.
(* keep_hierarchy *)
module sorted_key_sram #(
    parameter int NUM_WORDS = 320,
    parameter int NUM_LANES = 64,
    parameter int WORD_BITS = 18,
    localparam int ADDRESS_BITS = NUM_WORDS > 1 ? $clog2(NUM_WORDS) : 1
) (
    input  logic                              clock,
    input  logic [             NUM_LANES-1:0] write_enable,
    input  logic [          ADDRESS_BITS-1:0] write_address,
    input  logic [   NUM_LANES*WORD_BITS-1:0] write_words,
    input  logic [             NUM_LANES-1:0] max_read_enable,
    input  logic [NUM_LANES*ADDRESS_BITS-1:0] max_read_address,
    output logic [   NUM_LANES*WORD_BITS-1:0] max_read_words,
    input  logic [             NUM_LANES-1:0] min_read_enable,
    input  logic [NUM_LANES*ADDRESS_BITS-1:0] min_read_address,
    output logic [   NUM_LANES*WORD_BITS-1:0] min_read_words
);
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
    sorted_key_bank #(
        .NUM_WORDS(NUM_WORDS),
        .WORD_BITS(WORD_BITS)
    ) bank (
        .clock(clock),
        .write_enable(write_enable[lane]),
        .write_address(write_address),
        .write_word(write_words[lane*WORD_BITS+:WORD_BITS]),
        .max_read_enable(max_read_enable[lane]),
        .max_read_address(max_read_address[lane*ADDRESS_BITS+:ADDRESS_BITS]),
        .max_read_word(max_read_words[lane*WORD_BITS+:WORD_BITS]),
        .min_read_enable(min_read_enable[lane]),
        .min_read_address(min_read_address[lane*ADDRESS_BITS+:ADDRESS_BITS]),
        .min_read_word(min_read_words[lane*WORD_BITS+:WORD_BITS])
    );
  end
endmodule
