// Post-scoring selection (paper, IV-D and V-B): windows of COMPARE_WIDTH candidates; the rows of a window within the threshold of
// the maximum are issued to the exponent unit one a step, a window without any takes one step.
//
// Without post-scoring the block only issues every candidate, one a step. A score is captured in the issue register in the step's
// own cycle: its bank may be written again from the cycle after the last step on.
(* keep_hierarchy *)
module post_scoring_unit #(
    parameter int NUM_ROWS = 320,
    parameter int COMPARE_WIDTH = 16,
    parameter int ROW_BITS = 9,
    parameter int SCORE_BITS = 23,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int THRESHOLD_BITS = SCORE_BITS + 1,
    localparam int NUM_WINDOWS = (NUM_ROWS + COMPARE_WIDTH - 1) / COMPARE_WIDTH,
    localparam int WINDOW_BITS = NUM_WINDOWS > 1 ? $clog2(NUM_WINDOWS) : 1
) (
    input  logic                                       clock,
    input  logic                                       reset,
    input  logic                                       compare,         // whether post-scoring is on
    input  logic        [          THRESHOLD_BITS-1:0] threshold,
    input  logic                                       may_begin,       // a query may start in this cycle
    input  logic                                       scores_filled,
    input  logic                                       weights_free,
    input  logic                                       bank,            // of the query in hand, or of the next one
    output logic        [             WINDOW_BITS-1:0] window,
    input  logic        [  COMPARE_WIDTH*ROW_BITS-1:0] window_rows,
    input  logic        [COMPARE_WIDTH*SCORE_BITS-1:0] window_scores,
    input  logic        [              COUNT_BITS-1:0] num_candidates,
    input  logic signed [              SCORE_BITS-1:0] max,
    output logic                                       drained,         // the last step of the query
    // The issue register.
    output logic                                       issue_valid,
    output logic                                       issue_last,
    output logic                                       issue_bank,
    output logic        [                ROW_BITS-1:0] issue_row,
    output logic signed [              SCORE_BITS-1:0] issue_score
);
  localparam int PLACE_BITS = COMPARE_WIDTH > 1 ? $clog2(COMPARE_WIDTH) : 1;
  localparam int BOUND_BITS = THRESHOLD_BITS + 1;

  logic busy, step;
  assign step = busy || (may_begin && scores_filled && weights_free);

  // Which candidates of the window are kept: score >= max - threshold.
  logic signed [BOUND_BITS-1:0] bound;
  logic [COUNT_BITS-1:0] entries_before;  // the windows before
  logic [COUNT_BITS-1:0] entries_left;
  logic [COMPARE_WIDTH-1:0] kept, issued, left;
  assign bound = BOUND_BITS'(max) - $signed({1'b0, threshold});
  assign entries_left = num_candidates - entries_before;
  for (genvar k = 0; k < COMPARE_WIDTH; k++) begin : g_compare
    logic signed [SCORE_BITS-1:0] score;
    assign score = window_scores[k*SCORE_BITS+:SCORE_BITS];
    assign kept[k] = 32'(k) < 32'(entries_left) && (!compare || BOUND_BITS'(score) >= bound);
  end
  assign left = kept & ~issued;

  // The first of those not yet issued.
  logic found, window_ends, last;
  logic [COMPARE_WIDTH-1:0] first;
  logic [PLACE_BITS-1:0] unused_place;
  logic [ROW_BITS-1:0] first_row;
  logic [SCORE_BITS-1:0] first_score;
  first_one #(
      .WIDTH(COMPARE_WIDTH)
  ) first_kept (
      .bits(left),
      .any(found),
      .first(first),
      .index(unused_place)
  );
  always_comb begin
    first_row   = '0;
    first_score = '0;
    for (int k = 0; k < COMPARE_WIDTH; k++) begin
      if (first[k]) first_row = first_row | window_rows[k*ROW_BITS+:ROW_BITS];
      if (first[k]) first_score = first_score | window_scores[k*SCORE_BITS+:SCORE_BITS];
    end
  end
  assign window_ends = (left & ~first) == '0;
  assign last = window_ends && 32'(entries_left) <= COMPARE_WIDTH;
  assign drained = step && last;

  always_ff @(posedge clock) begin
    issue_valid <= step && found;
    issue_last  <= step && last;
    issue_bank  <= bank;
    issue_row   <= first_row;
    issue_score <= first_score;
    if (step) begin
      busy   <= !last;
      issued <= window_ends ? '0 : issued | first;
      if (last) begin
        window <= '0;
        entries_before <= '0;
      end else if (window_ends) begin
        window <= window + WINDOW_BITS'(1);
        entries_before <= entries_before + COUNT_BITS'(COMPARE_WIDTH);
      end
    end
    if (reset) begin
      busy <= 0;
      issued <= '0;
      window <= '0;
      entries_before <= '0;
      issue_valid <= 0;
      issue_last <= 0;
    end
  end
endmodule
