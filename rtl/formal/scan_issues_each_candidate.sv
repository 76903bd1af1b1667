// Between a latch and the end of its scan every slice of every candidate that the query sees is issued once, in ascending order, and
// nothing else, whatever stalls.
module scan_issues_each_candidate #(
    parameter int NUM_ROWS = 5,
    parameter int NUM_SLICES = 2,
    parameter int SCAN_WIDTH = 2,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = $clog2(NUM_ROWS),
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1)
) (
    input logic                        clock,
    input logic [SLICE_COUNT_BITS-1:0] any_num_slices,
    input logic [        ROW_BITS-1:0] any_row,
    input logic [      SLICE_BITS-1:0] any_slice,
    input logic                        offered,
    input logic [        NUM_ROWS-1:0] candidates,
    input logic [      COUNT_BITS-1:0] query_rows,
    input logic                        multipliers_borrowed,
    input logic                        bank_free
);
  // Chosen once, in the cycle of the reset.
  logic started = 0;
  logic [SLICE_COUNT_BITS-1:0] num_slices;
  logic [ROW_BITS-1:0] row;
  logic [SLICE_BITS-1:0] slice;
  always_ff @(posedge clock) begin
    started <= 1;
    if (!started) begin
      num_slices <= any_num_slices;
      row <= any_row;
      slice <= any_slice;
    end
  end
  always_comb begin
    assume (any_num_slices >= 1 && any_num_slices <= NUM_SLICES && any_row < NUM_ROWS && 32'(any_slice) < 32'(any_num_slices));
    assume (query_rows >= 1 && query_rows <= NUM_ROWS);
  end

  logic latch, issue_valid, issue_last, issue_last_slice;
  logic [ROW_BITS-1:0] issue_row;
  logic [SLICE_BITS-1:0] issue_slice;
  candidate_scan #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_SLICES(NUM_SLICES),
      .SCAN_WIDTH(SCAN_WIDTH),
      .ROW_BITS(ROW_BITS)
  ) scan (
      .clock(clock),
      .reset(!started),
      .num_slices(num_slices),
      .offered(offered),
      .free(),
      .candidates(candidates),
      .query_rows(query_rows),
      .latch(latch),
      .query(),
      .multipliers_borrowed(multipliers_borrowed),
      .bank_free(bank_free),
      .issue_valid(issue_valid),
      .issue_last(issue_last),
      .issue_bank(),
      .issue_row(issue_row),
      .issue_slice(issue_slice),
      .issue_last_slice(issue_last_slice)
  );

  // What the scan steps in the cycle of the latch is in the issue register in the one after.
  logic latched_before, is_candidate_now, is_candidate, issued_now, issued, any_before;
  logic [ROW_BITS-1:0] row_before;
  logic [SLICE_BITS-1:0] slice_before;
  logic candidate_before;
  assign issued_now = issue_valid && issue_row == row && issue_slice == slice;
  assign is_candidate_now = latched_before ? candidate_before : is_candidate;
  always_ff @(posedge clock) begin
    latched_before <= started && latch;
    candidate_before <= candidates[row] && 32'(row) < 32'(query_rows);
    is_candidate <= is_candidate_now;
    if (!started || issue_last) begin
      issued <= 0;
      any_before <= 0;
    end else begin
      issued <= issued || issued_now;
      any_before <= any_before || issue_valid;
    end
    if (issue_valid) begin
      row_before <= issue_row;
      slice_before <= issue_slice;
    end
    if (started) begin
      assert (!(issued && issued_now));
      assert (!issue_last || (issued || issued_now) == is_candidate_now);
      assert (!issued_now || is_candidate_now);
      assert (!(issue_valid && any_before) || issue_row > row_before || (issue_row == row_before && issue_slice > slice_before));
      assert (!issue_valid || issue_last_slice == (32'(issue_slice) + 1 == 32'(num_slices)));
    end
  end
endmodule
