// A slot of the lock step lasts num_slices x (the most rows that a query in one of the three modules sees) + the drain cycles, not
// counting cycles in which an output waits; and a query that finds the machine empty enters at once.
module slots_are_as_long_as_the_rule #(
    parameter int NUM_ROWS = 3,
    parameter int NUM_SLICES = 2,
    parameter int DRAIN_CYCLES = 3,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1)
) (
    input logic                        clock,
    input logic [SLICE_COUNT_BITS-1:0] any_num_slices,
    input logic                        hold,
    input logic                        query_valid,
    input logic [      COUNT_BITS-1:0] query_rows
);
  logic started = 0;
  logic [SLICE_COUNT_BITS-1:0] num_slices;
  always_ff @(posedge clock) begin
    started <= 1;
    if (!started) num_slices <= any_num_slices;
  end
  always_comb assume (any_num_slices >= 1 && any_num_slices <= NUM_SLICES && query_rows >= 1 && query_rows <= NUM_ROWS);

  logic may_begin, slot_ends;
  lockstep_sequencer #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_SLICES(NUM_SLICES),
      .DRAIN_CYCLES(DRAIN_CYCLES)
  ) sequencer (
      .clock(clock),
      .reset(!started),
      .enable(1'b1),
      .hold(hold),
      .num_slices(num_slices),
      .query_valid(query_valid),
      .query_rows(query_rows),
      .may_begin(may_begin),
      .slot_ends(slot_ends)
  );

  // Cycles left of the slot, and the rows of the queries in dot product and exponent unit, 0 for none.
  logic [7:0] left;
  logic [COUNT_BITS-1:0] first, second, entering, most;
  assign entering = query_valid ? query_rows : '0;
  always_comb begin
    most = entering;
    if (first > most) most = first;
    if (second > most) most = second;
  end
  always_ff @(posedge clock) begin
    if (!started) begin
      left <= '0;
      first <= '0;
      second <= '0;
    end else if (!hold) begin
      if (left != '0) begin
        left <= left - 8'd1;
      end else if (most != '0) begin
        left <= 8'(num_slices) * 8'(most) + 8'(DRAIN_CYCLES) - 8'd1;
        first <= entering;
        second <= first;
      end
    end
    if (started) begin
      assert (may_begin == (left == '0 && !hold));
      assert (slot_ends == (left == 8'd1 && !hold));
    end
  end
endmodule
