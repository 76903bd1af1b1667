// Dot products of two queries in the order of their candidates, each with its row, and their maximum: two banks.
//
// A score written in cycle t is read from cycle t + 1 on. Entries are read a window of COMPARE_WIDTH at a time.
(* keep_hierarchy *)
module score_banks #(
    parameter int NUM_ROWS = 320,
    parameter int COMPARE_WIDTH = 16,
    parameter int ROW_BITS = 9,
    parameter int SCORE_BITS = 23,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int NUM_WINDOWS = (NUM_ROWS + COMPARE_WIDTH - 1) / COMPARE_WIDTH,
    localparam int WINDOW_BITS = NUM_WINDOWS > 1 ? $clog2(NUM_WINDOWS) : 1
) (
    input  logic                                clock,
    input  logic                                reset,
    input  logic                                write_valid,
    input  logic                                write_last,    // closes the query, with or without a score
    input  logic                                write_bank,
    input  logic        [         ROW_BITS-1:0] write_row,
    input  logic signed [       SCORE_BITS-1:0] write_score,
    input  logic                                read_bank,
    input  logic        [      WINDOW_BITS-1:0] read_window,
    output logic [COMPARE_WIDTH*ROW_BITS-1:0]   read_rows,
    output logic [COMPARE_WIDTH*SCORE_BITS-1:0] read_scores,
    output logic        [       COUNT_BITS-1:0] read_count,    // entries of the whole bank
    output logic signed [       SCORE_BITS-1:0] read_max,
    input  logic                                max_bank,      // of the exponent unit
    output logic signed [       SCORE_BITS-1:0] max
);
  localparam int PLACE_BITS = COMPARE_WIDTH > 1 ? $clog2(COMPARE_WIDTH) : 1;
  localparam int ADDRESS_BITS = $clog2(2 * NUM_WINDOWS);

  logic signed [SCORE_BITS-1:0] even_max, odd_max;
  logic [COUNT_BITS-1:0] even_count, odd_count;

  // Where the next score goes; the first of a query opens its bank anew.
  logic query_open;
  logic [WINDOW_BITS-1:0] next_window, window;
  logic [PLACE_BITS-1:0] next_place, place;
  assign window = query_open ? next_window : '0;
  assign place  = query_open ? next_place : '0;

  always_ff @(posedge clock) begin
    if (reset) query_open <= 0;
    else if (write_valid || write_last) query_open <= !write_last;
    if (write_valid) begin
      if (place == PLACE_BITS'(COMPARE_WIDTH - 1)) begin
        next_place  <= '0;
        next_window <= window + WINDOW_BITS'(1);
      end else begin
        next_place  <= place + PLACE_BITS'(1);
        next_window <= window;
      end
    end
  end

  always_ff @(posedge clock) begin
    if (write_valid && !write_bank) begin
      even_count <= query_open ? even_count + COUNT_BITS'(1) : COUNT_BITS'(1);
      if (!query_open || write_score > even_max) even_max <= write_score;
    end
    if (write_valid && write_bank) begin
      odd_count <= query_open ? odd_count + COUNT_BITS'(1) : COUNT_BITS'(1);
      if (!query_open || write_score > odd_max) odd_max <= write_score;
    end
  end
  assign read_count = read_bank ? odd_count : even_count;
  assign read_max = read_bank ? odd_max : even_max;
  assign max = max_bank ? odd_max : even_max;

  logic [ADDRESS_BITS-1:0] write_address, read_address;
  assign write_address = ADDRESS_BITS'(window) + (write_bank ? ADDRESS_BITS'(NUM_WINDOWS) : '0);
  assign read_address  = ADDRESS_BITS'(read_window) + (read_bank ? ADDRESS_BITS'(NUM_WINDOWS) : '0);
  for (genvar k = 0; k < COMPARE_WIDTH; k++) begin : g_place
    register_file #(
        .NUM_WORDS(2 * NUM_WINDOWS),
        .WORD_BITS(ROW_BITS + SCORE_BITS)
    ) entries (
        .clock(clock),
        .write_enable(write_valid && place == PLACE_BITS'(k)),
        .write_address(write_address),
        .write_word({write_row, write_score}),
        .read_address(read_address),
        .read_word({read_rows[k*ROW_BITS+:ROW_BITS], read_scores[k*SCORE_BITS+:SCORE_BITS]})
    );
  end
endmodule
