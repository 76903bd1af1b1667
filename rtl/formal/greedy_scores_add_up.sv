// For every row: the bit that says it is positive tells the sum of what was added since the last clear; and the flag over all rows is
// the OR of those bits.
module greedy_scores_add_up #(
    parameter int NUM_ROWS = 4,
    parameter int PRODUCT_BITS = 2,
    parameter int SCORE_BITS = 4,
    localparam int ROW_BITS = $clog2(NUM_ROWS)
) (
    input logic                    clock,
    input logic [    ROW_BITS-1:0] any_row,
    input logic                    clear,
    input logic                    max_add,
    input logic [    ROW_BITS-1:0] max_row,
    input logic [PRODUCT_BITS-1:0] max_product,
    input logic                    min_add,
    input logic [    ROW_BITS-1:0] min_row,
    input logic [PRODUCT_BITS-1:0] min_product
);
  logic started = 0;
  logic [ROW_BITS-1:0] row;
  logic signed [SCORE_BITS-1:0] score;
  logic [NUM_ROWS-1:0] positive;
  logic any_positive;
  greedy_scores #(
      .NUM_ROWS(NUM_ROWS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .SCORE_BITS(SCORE_BITS),
      .SUM_BITS(SCORE_BITS)
  ) scores (
      .clock(clock),
      .clear(clear || !started),
      .max_add(max_add),
      .max_row(max_row),
      .max_product(max_product),
      .min_add(min_add),
      .min_row(min_row),
      .min_product(min_product),
      .running_sum(),
      .positive(positive),
      .any_positive(any_positive)
  );
  always_ff @(posedge clock) begin
    started <= 1;
    if (!started) row <= any_row;
    if (!started || clear) score <= '0;
    else
      score <= score + (max_add && max_row == row ? SCORE_BITS'($signed(max_product)) : '0) +
          (min_add && min_row == row ? SCORE_BITS'($signed(min_product)) : '0);
    if (started) begin
      assert (positive[row] == (score > 0));
      assert (any_positive == (positive != '0));
    end
  end
endmodule
