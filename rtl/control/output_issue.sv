// Issues the kept rows of a query to the output module, one slice of a row a step, once their sum is complete (paper, V-C).
//
// No step, and the issue register holds, in a cycle in which the output module stands still. Exponent, sum and largest score are
// captured in the step's own cycle: the module can stand still for longer than their bank is spared.
(* keep_hierarchy *)
module output_issue #(
    parameter int NUM_ROWS = 320,
    parameter int NUM_SLICES = 1,
    parameter int ROW_BITS = 9,
    parameter int SCORE_BITS = 23,
    parameter int EXPONENT_BITS = 9,
    parameter int SUM_BITS = 17,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1)
) (
    input  logic                        clock,
    input  logic                        reset,
    input  logic [SLICE_COUNT_BITS-1:0] num_slices,
    input  logic                        may_begin,       // a query may start in this cycle
    input  logic                        advance,         // the output module does not stand still
    input  logic                        weights_filled,
    output logic [      COUNT_BITS-1:0] entry,           // of the weight bank
    input  logic [        ROW_BITS-1:0] row,
    input  logic [   EXPONENT_BITS-1:0] exponent,
    input  logic [      COUNT_BITS-1:0] num_kept,
    input  logic [        SUM_BITS-1:0] sum,
    input  logic signed [SCORE_BITS-1:0] max,             // largest score of the query
    output logic                        drained,         // the last step of the query
    // The issue register.
    output logic                        issue_valid,
    output logic                        issue_last,
    output logic                        issue_first,     // the query's first row
    output logic [        ROW_BITS-1:0] issue_row,
    output logic [      SLICE_BITS-1:0] issue_slice,
    output logic [   EXPONENT_BITS-1:0] issue_exponent,
    output logic [        SUM_BITS-1:0] issue_sum,
    output logic signed [SCORE_BITS-1:0] issue_max
);
  logic busy, ready, step, last, last_slice;
  logic [SLICE_BITS-1:0] slice;

  assign ready = busy || (may_begin && weights_filled);
  assign step = ready && advance;
  assign last = last_slice && entry + COUNT_BITS'(1) == num_kept;
  assign drained = step && last;

  slice_counter #(
      .NUM_SLICES(NUM_SLICES)
  ) slices (
      .clock(clock),
      .reset(reset),
      .num_slices(num_slices),
      .step(step),
      .slice(slice),
      .last(last_slice)
  );

  always_ff @(posedge clock) begin
    if (step) begin
      busy <= !last;
      if (last) entry <= '0;
      else if (last_slice) entry <= entry + COUNT_BITS'(1);
    end
    if (advance) begin
      issue_valid <= step;
      issue_last <= drained;
      issue_first <= entry == '0;
      issue_row <= row;
      issue_slice <= slice;
      issue_exponent <= exponent;
      issue_sum <= sum;
      issue_max <= max;
    end
    if (reset) begin
      busy <= 0;
      entry <= '0;
      issue_valid <= 0;
      issue_last <= 0;
    end
  end
endmodule
