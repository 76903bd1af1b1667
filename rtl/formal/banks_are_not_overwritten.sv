// No score is written into a bank that post-scoring reads, no exponent into one that the output module reads, whatever the numbers
// of candidates and kept rows, and however long the output module stands still.
module banks_are_not_overwritten #(
    parameter int DOT_PRODUCT_STAGES = 3,
    localparam int NUM_ROWS = 3,
    localparam int COUNT_BITS = 2,
    localparam int ROW_BITS = 2,
    localparam int SCORE_BITS = 1
) (
    input logic                  clock,
    input logic                  offered,
    input logic [  NUM_ROWS-1:0] candidates,
    input logic                  multipliers_borrowed,
    input logic                  advance,
    input logic                  compare,
    input logic [2*ROW_BITS-1:0] window_rows,
    input logic [           1:0] window_scores,
    input logic [COUNT_BITS-1:0] num_candidates,
    input logic [COUNT_BITS-1:0] num_kept
);
  logic started = 0;
  always_ff @(posedge clock) started <= 1;
  always_comb assume (candidates != '0 && num_candidates != '0 && num_kept != '0);

  logic [1:0] scan_query, post_query, output_query;
  logic score_bank_free, scores_filled, scores_drained, weight_bank_free, weights_filled, weights_drained;
  logic dot_product_valid, dot_product_last, dot_product_bank, score_valid, score_last, score_bank;
  logic exponent_valid, exponent_last, exponent_bank, written_valid, written_last, written_bank;
  candidate_scan #(
      .NUM_ROWS(NUM_ROWS),
      .SCAN_WIDTH(2),
      .ROW_BITS(ROW_BITS)
  ) scan (
      .clock(clock),
      .reset(!started),
      .num_slices(1'b1),
      .offered(offered),
      .free(),
      .candidates(candidates),
      .query_rows(2'd3),
      .latch(),
      .query(scan_query),
      .multipliers_borrowed(multipliers_borrowed),
      .bank_free(score_bank_free),
      .issue_valid(dot_product_valid),
      .issue_last(dot_product_last),
      .issue_bank(dot_product_bank),
      .issue_row(),
      .issue_slice(),
      .issue_last_slice()
  );
  delay_line #(
      .NUM_STAGES(DOT_PRODUCT_STAGES - 1),
      .WIDTH(3),
      .CONTROL_BITS(2)
  ) dot_product (
      .clock(clock),
      .reset(!started),
      .advance(1'b1),
      .entering({dot_product_bank, dot_product_last, dot_product_valid}),
      .leaving({score_bank, score_last, score_valid})
  );
  bank_pair scores (
      .clock(clock),
      .reset(!started),
      .fill_query(scan_query),
      .mark_filled(score_last),
      .mark_drained(scores_drained),
      .may_fill(score_bank_free),
      .may_drain(scores_filled),
      .drain_query(post_query)
  );
  post_scoring_unit #(
      .NUM_ROWS(NUM_ROWS),
      .COMPARE_WIDTH(2),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS)
  ) post_scoring (
      .clock(clock),
      .reset(!started),
      .compare(compare),
      .threshold('0),
      .may_begin(1'b1),
      .scores_filled(scores_filled),
      .weights_free(weight_bank_free),
      .bank(post_query[0]),
      .window(),
      .window_rows(window_rows),
      .window_scores(window_scores),
      .num_candidates(num_candidates),
      .max(1'b0),
      .drained(scores_drained),
      .issue_valid(exponent_valid),
      .issue_last(exponent_last),
      .issue_bank(exponent_bank),
      .issue_row(),
      .issue_score()
  );
  delay_line #(
      .NUM_STAGES(3),
      .WIDTH(3),
      .CONTROL_BITS(2)
  ) exponent (
      .clock(clock),
      .reset(!started),
      .advance(1'b1),
      .entering({exponent_bank, exponent_last, exponent_valid}),
      .leaving({written_bank, written_last, written_valid})
  );
  bank_pair weights (
      .clock(clock),
      .reset(!started),
      .fill_query(post_query),
      .mark_filled(written_last),
      .mark_drained(weights_drained),
      .may_fill(weight_bank_free),
      .may_drain(weights_filled),
      .drain_query(output_query)
  );
  output_issue #(
      .NUM_ROWS(NUM_ROWS),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(1),
      .EXPONENT_BITS(1),
      .SUM_BITS(1)
  ) output_control (
      .clock(clock),
      .reset(!started),
      .num_slices(1'b1),
      .may_begin(1'b1),
      .advance(advance),
      .weights_filled(weights_filled),
      .entry(),
      .row('0),
      .exponent('0),
      .num_kept(num_kept),
      .sum('0),
      .max('0),
      .drained(weights_drained),
      .issue_valid(),
      .issue_last(),
      .issue_first(),
      .issue_row(),
      .issue_slice(),
      .issue_exponent(),
      .issue_sum(),
      .issue_max()
  );

  always_ff @(posedge clock) begin
    if (started) begin
      assert (!(score_valid && scores_filled && score_bank == post_query[0]));
      assert (!(written_valid && weights_filled && written_bank == output_query[0]));
    end
  end
endmodule
