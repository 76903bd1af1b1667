// Greedy-score registers, one a row, and the running sum of all accumulated products (paper, IV-C and V-A).
//
// What is added in cycle t is seen from t + 1 on. A bit a row says whether it was written since the last clear, so that the scores
// themselves need none; another says whether it is positive, and a counter how many are.
(* keep_hierarchy *)
module greedy_scores #(
    parameter int NUM_ROWS = 320,
    parameter int PRODUCT_BITS = 17,
    parameter int SCORE_BITS = 23,
    parameter int SUM_BITS = 32,
    localparam int ROW_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1)
) (
    input  logic                           clock,
    input  logic                           clear,
    input  logic                           max_add,
    input  logic        [    ROW_BITS-1:0] max_row,
    input  logic signed [PRODUCT_BITS-1:0] max_product,
    input  logic                           min_add,
    input  logic        [    ROW_BITS-1:0] min_row,
    input  logic signed [PRODUCT_BITS-1:0] min_product,
    output logic signed [    SUM_BITS-1:0] running_sum,
    output logic        [    NUM_ROWS-1:0] positive,
    output logic                           any_positive
);
  logic [SCORE_BITS-1:0] scores[0:NUM_ROWS-1];
  logic [NUM_ROWS-1:0] written;
  logic [COUNT_BITS-1:0] num_positive;
  assign any_positive = num_positive != '0;

  // Both sides may have taken the same row.
  logic same_row, max_was_positive, min_was_positive, max_is_positive, min_is_positive, min_write;
  logic signed [SCORE_BITS-1:0] max_before, min_before, max_after, min_after;
  assign same_row = max_add && min_add && max_row == min_row;
  assign min_write = min_add && !same_row;
  assign max_before = written[max_row] ? scores[max_row] : '0;
  assign min_before = written[min_row] ? scores[min_row] : '0;
  assign max_after = max_before + SCORE_BITS'(max_product) + (same_row ? SCORE_BITS'(min_product) : '0);
  assign min_after = min_before + SCORE_BITS'(min_product);
  assign max_was_positive = max_add && positive[max_row];
  assign min_was_positive = min_write && positive[min_row];
  assign max_is_positive = max_add && max_after > 0;
  assign min_is_positive = min_write && min_after > 0;

  always_ff @(posedge clock) begin
    if (max_add) scores[max_row] <= max_after;
    if (min_write) scores[min_row] <= min_after;
    if (max_add) begin
      written[max_row]  <= 1;
      positive[max_row] <= max_is_positive;
    end
    if (min_write) begin
      written[min_row]  <= 1;
      positive[min_row] <= min_is_positive;
    end
    num_positive <= num_positive + COUNT_BITS'(max_is_positive) + COUNT_BITS'(min_is_positive) - COUNT_BITS'(max_was_positive) -
        COUNT_BITS'(min_was_positive);
    running_sum <= running_sum + (max_add ? SUM_BITS'(max_product) : '0) + (min_add ? SUM_BITS'(min_product) : '0);
    if (clear) begin
      written <= '0;
      positive <= '0;
      num_positive <= '0;
      running_sum <= '0;
    end
  end
endmodule
