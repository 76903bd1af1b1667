// The pointers of one side, max_ptr[d] or min_ptr[d] (paper, IV-C and V-A), and the addresses that they give the sorted-key SRAM.
//
// The max side walks a column so that its products with the query fall, the min side so that they rise: with a positive query
// component the max side starts at the largest key and moves down, otherwise at the smallest and moves up; the min side opposite.
// A pointer counts the positions that its column has given. In initialisation rounds all pointers move together, so one that has
// not moved since stands where the rounds left it.
(* keep_hierarchy *)
module pointer_unit #(
    parameter int MAX_SIDE = 1,
    parameter int NUM_ROWS = 320,
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ADDRESS_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int LANE_BITS = NUM_LANES > 1 ? $clog2(NUM_LANES) : 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic                               clock,
    input  logic                               clear,
    input  logic [             COUNT_BITS-1:0] num_rows,       // of the operation
    input  logic [             COUNT_BITS-1:0] rows_in_rounds, // positions that every column gives in the rounds
    input  logic [   NUM_SLICES*NUM_LANES-1:0] positive,       // of each component of the query, whether it is
    // An initialisation round, in the cycle in which it reads.
    input  logic                               round_valid,
    input  logic [             SLICE_BITS-1:0] round_slice,
    input  logic [           ADDRESS_BITS-1:0] top_address,
    input  logic [           ADDRESS_BITS-1:0] bottom_address,
    // A column gave up its head.
    input  logic                               pop,
    input  logic [             SLICE_BITS-1:0] pop_slice,
    input  logic [              LANE_BITS-1:0] pop_lane,
    // In the cycle after: what is read.
    output logic                               refill_valid,
    output logic [             SLICE_BITS-1:0] refill_slice,
    output logic [              LANE_BITS-1:0] refill_lane,
    output logic [              NUM_LANES-1:0] read_enable,
    output logic [ NUM_LANES*ADDRESS_BITS-1:0] read_address
);
  localparam int NUM_COLUMNS = NUM_SLICES * NUM_LANES;
  localparam int COLUMN_BITS = NUM_COLUMNS > 1 ? $clog2(NUM_COLUMNS) : 1;
  localparam logic DOWNWARDS_IF_POSITIVE = MAX_SIDE != 0;

  logic [COUNT_BITS-1:0] positions_taken[0:NUM_COLUMNS-1];
  logic [NUM_COLUMNS-1:0] moved;
  logic [COLUMN_BITS-1:0] column;
  logic [COUNT_BITS-1:0] taken;
  logic [ADDRESS_BITS-1:0] position;
  logic exhausted;
  if (NUM_SLICES == 1) begin : g_lane_is_column
    assign column = COLUMN_BITS'(pop_lane);
  end else begin : g_column
    assign column = COLUMN_BITS'(pop_slice) * COLUMN_BITS'(NUM_LANES) + COLUMN_BITS'(pop_lane);
  end
  assign taken = moved[column] ? positions_taken[column] : rows_in_rounds;
  assign exhausted = taken == num_rows;
  assign position = positive[column] == DOWNWARDS_IF_POSITIVE ?
      ADDRESS_BITS'(num_rows) - ADDRESS_BITS'(1) - ADDRESS_BITS'(taken) : ADDRESS_BITS'(taken);

  always_ff @(posedge clock) begin
    if (pop && !exhausted) positions_taken[column] <= taken + COUNT_BITS'(1);
    if (clear) moved <= '0;
    else if (pop && !exhausted) moved[column] <= 1;
  end

  logic [ADDRESS_BITS-1:0] address, refill_address;
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ADDRESS_BITS)
  ) refill_word (
      .num_rows(ADDRESS_BITS'(num_rows)),
      .slice(pop_slice),
      .row(position),
      .address(address)
  );
  always_ff @(posedge clock) begin
    refill_valid <= pop && !exhausted && !clear;
    refill_slice <= pop_slice;
    refill_lane <= pop_lane;
    refill_address <= address;
  end

  logic [NUM_LANES-1:0] round_positive;
  slice_select #(
      .NUM_SLICES(NUM_SLICES),
      .SLICE_DATA_BITS(NUM_LANES)
  ) select_slice (
      .data(positive),
      .slice(round_slice),
      .slice_data(round_positive)
  );
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
    assign read_enable[lane] = round_valid || (refill_valid && refill_lane == LANE_BITS'(lane));
    assign read_address[lane*ADDRESS_BITS+:ADDRESS_BITS] =
        !round_valid ? refill_address : round_positive[lane] == DOWNWARDS_IF_POSITIVE ? top_address : bottom_address;
  end

`ifndef SYNTHESIS
  always_ff @(posedge clock) begin
    if (pop && !clear) pointer_in_column : assert (taken <= num_rows);
    if (refill_valid && !clear) port_used_once : assert (!round_valid);
  end
`endif
endmodule
