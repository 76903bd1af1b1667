// In a cycle in which an initialisation round multiplies, no row does: the scan stands still two cycles before, whatever is on its way.
module multipliers_serve_one_user #(
    localparam int NUM_ROWS = 3,
    localparam int ROW_BITS = 2
) (
    input logic                clock,
    input logic                round_begins,
    input logic                offered,
    input logic [NUM_ROWS-1:0] candidates,
    input logic                bank_free
);
  logic started = 0;
  always_ff @(posedge clock) started <= 1;

  logic issue_valid, issue_last, multiply_valid, round_reads, round_multiplies;
  always_ff @(posedge clock) begin
    round_reads <= started && round_begins;
    round_multiplies <= started && round_reads;
  end
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
      .query(),
      .multipliers_borrowed(round_begins),
      .bank_free(bank_free),
      .issue_valid(issue_valid),
      .issue_last(issue_last),
      .issue_bank(),
      .issue_row(),
      .issue_slice(),
      .issue_last_slice()
  );
  dot_product_unit #(
      .NUM_LANES(1),
      .ROW_BITS(ROW_BITS),
      .PRODUCT_BITS(1),
      .SCORE_BITS(1)
  ) dot_product (
      .clock(clock),
      .reset(!started),
      .issue_valid(issue_valid),
      .issue_last(issue_last),
      .issue_bank(1'b0),
      .issue_row('0),
      .issue_slice('0),
      .issue_last_slice(1'b1),
      .multiply_valid(multiply_valid),
      .query_bank(),
      .query_slice(),
      .products('0),
      .score_valid(),
      .score_last(),
      .score_bank(),
      .score_row(),
      .score()
  );
  always_ff @(posedge clock) if (started) assert (!(round_multiplies && multiply_valid));
endmodule
