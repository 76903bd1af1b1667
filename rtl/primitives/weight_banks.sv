// Exponents of two queries' kept rows, each with its row, their sum, and the score from which they count: two banks.
//
// An exponent written in cycle t is read, and in the sum, from cycle t + 1 on.
(* keep_hierarchy *)
module weight_banks #(
    parameter int NUM_ROWS = 320,
    parameter int ROW_BITS = 9,
    parameter int SCORE_BITS = 23,
    parameter int EXPONENT_BITS = 9,
    parameter int SUM_BITS = 17,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1)
) (
    input  logic                     clock,
    input  logic                     reset,
    input  logic                     write_valid,
    input  logic                     write_last,      // closes the query, with or without an exponent
    input  logic                     write_bank,
    input  logic [     ROW_BITS-1:0] write_row,
    input  logic [EXPONENT_BITS-1:0] write_exponent,
    // A row on its way through the exponent unit: the largest score of its query, which is known before its first exponent is.
    input  logic                     max_valid,
    input  logic                     max_bank,
    input  logic signed [SCORE_BITS-1:0] max,
    input  logic                     read_bank,
    input  logic [   COUNT_BITS-1:0] read_entry,
    output logic [     ROW_BITS-1:0] read_row,
    output logic [EXPONENT_BITS-1:0] read_exponent,
    output logic [   COUNT_BITS-1:0] read_count,
    output logic [     SUM_BITS-1:0] read_sum,
    output logic signed [SCORE_BITS-1:0] read_max
);
  localparam int ADDRESS_BITS = $clog2(2 * NUM_ROWS);

  logic [COUNT_BITS-1:0] even_count, odd_count, entry;
  logic [SUM_BITS-1:0] even_sum, odd_sum;
  logic signed [SCORE_BITS-1:0] even_max, odd_max;

  // The first exponent of a query opens its bank anew.
  logic query_open;
  always_ff @(posedge clock) begin
    if (reset) query_open <= 0;
    else if (write_valid || write_last) query_open <= !write_last;
  end
  assign entry = !query_open ? '0 : write_bank ? odd_count : even_count;

  always_ff @(posedge clock) begin
    if (write_valid && !write_bank) begin
      even_count <= entry + COUNT_BITS'(1);
      even_sum   <= (query_open ? even_sum : '0) + SUM_BITS'(write_exponent);
    end
    if (write_valid && write_bank) begin
      odd_count <= entry + COUNT_BITS'(1);
      odd_sum   <= (query_open ? odd_sum : '0) + SUM_BITS'(write_exponent);
    end
  end
  always_ff @(posedge clock) begin
    if (max_valid && !max_bank) even_max <= max;
    if (max_valid && max_bank) odd_max <= max;
  end
  assign read_count = read_bank ? odd_count : even_count;
  assign read_sum   = read_bank ? odd_sum : even_sum;
  assign read_max   = read_bank ? odd_max : even_max;

  logic [ADDRESS_BITS-1:0] write_address, read_address;
  assign write_address = ADDRESS_BITS'(entry) + (write_bank ? ADDRESS_BITS'(NUM_ROWS) : '0);
  assign read_address  = ADDRESS_BITS'(read_entry) + (read_bank ? ADDRESS_BITS'(NUM_ROWS) : '0);
  register_file #(
      .NUM_WORDS(2 * NUM_ROWS),
      .WORD_BITS(ROW_BITS + EXPONENT_BITS)
  ) entries (
      .clock(clock),
      .write_enable(write_valid),
      .write_address(write_address),
      .write_word({write_row, write_exponent}),
      .read_address(read_address),
      .read_word({read_row, read_exponent})
  );
endmodule
