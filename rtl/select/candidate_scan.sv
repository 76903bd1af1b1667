// Candidate vector register and its scan (paper, V-A and V-C): windows of SCAN_WIDTH rows in order; a window without candidate takes
// one step, one with k candidates takes k steps, each issuing one slice of a row to the dot product.
//
// The scan steps already in the cycle in which it latches a vector. No step in a cycle whose multipliers are borrowed, nor while the
// score bank to be written is still read.
(* keep_hierarchy *)
module candidate_scan #(
    parameter int NUM_ROWS = 320,
    parameter int NUM_SLICES = 1,
    parameter int SCAN_WIDTH = 16,
    parameter int ROW_BITS = 9,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1)
) (
    input  logic                        clock,
    input  logic                        reset,
    input  logic [SLICE_COUNT_BITS-1:0] num_slices,
    // A query changes hands in a cycle in which it is offered and the vector register is free.
    input  logic                        offered,
    output logic                        free,
    input  logic [        NUM_ROWS-1:0] candidates,
    input  logic [      COUNT_BITS-1:0] query_rows,            // that the query sees
    output logic                        latch,
    output logic [                 1:0] query,                 // in hand, or latched in this cycle, modulo 4
    input  logic                        multipliers_borrowed,
    input  logic                        bank_free,
    // The issue register.
    output logic                        issue_valid,
    output logic                        issue_last,
    output logic                        issue_bank,
    output logic [        ROW_BITS-1:0] issue_row,
    output logic [      SLICE_BITS-1:0] issue_slice,
    output logic                        issue_last_slice
);
  localparam int PLACE_BITS = SCAN_WIDTH > 1 ? $clog2(SCAN_WIDTH) : 1;
  localparam int NUM_WINDOWS = (NUM_ROWS + SCAN_WIDTH - 1) / SCAN_WIDTH;
  localparam int VECTOR_BITS = NUM_WINDOWS * SCAN_WIDTH;

  logic busy, active, step;
  logic [1:0] next_query;
  assign free = !busy;
  assign latch = free && offered;
  assign active = busy || offered;
  assign query = busy ? next_query - 2'd1 : next_query;
  assign step = active && !multipliers_borrowed && bank_free;

  // The window stands at the low end of the vector, which moves on by a window at a time. Rows that the query does not see are none.
  logic [VECTOR_BITS-1:0] vector, held_vector;
  logic [COUNT_BITS-1:0] rows_left, held_rows_left;
  logic [ROW_BITS-1:0] window_begin, held_window_begin;
  logic [SCAN_WIDTH-1:0] window, first;
  logic [PLACE_BITS-1:0] place;
  logic [SLICE_BITS-1:0] slice;
  logic found, last_slice, window_ends, last;
  assign vector = busy ? held_vector : VECTOR_BITS'(candidates);
  assign rows_left = busy ? held_rows_left : query_rows;
  assign window_begin = busy ? held_window_begin : '0;
  for (genvar k = 0; k < SCAN_WIDTH; k++) begin : g_window
    assign window[k] = vector[k] && 32'(k) < 32'(rows_left);
  end

  first_one #(
      .WIDTH(SCAN_WIDTH)
  ) first_candidate (
      .bits(window),
      .any(found),
      .first(first),
      .index(place)
  );
  slice_counter #(
      .NUM_SLICES(NUM_SLICES)
  ) slices (
      .clock(clock),
      .reset(reset),
      .num_slices(num_slices),
      .step(step && found),
      .slice(slice),
      .last(last_slice)
  );
  assign window_ends = !found || (last_slice && (window & ~first) == '0);
  assign last = window_ends && 32'(rows_left) <= SCAN_WIDTH;

  always_ff @(posedge clock) begin
    if (step && window_ends) begin
      held_vector <= vector >> SCAN_WIDTH;
      held_rows_left <= rows_left - COUNT_BITS'(SCAN_WIDTH);
      held_window_begin <= window_begin + ROW_BITS'(SCAN_WIDTH);
    end else begin
      held_vector <= step && last_slice ? vector & ~(VECTOR_BITS'(first)) : vector;
      held_rows_left <= rows_left;
      held_window_begin <= window_begin;
    end
    busy <= active && !(step && last);
    if (latch) next_query <= next_query + 2'd1;
    issue_valid <= step && found;
    issue_last <= step && last;
    issue_bank <= query[0];
    issue_row <= window_begin + ROW_BITS'(place);
    issue_slice <= slice;
    issue_last_slice <= last_slice;
    if (reset) begin
      busy <= 0;
      next_query <= '0;
      issue_valid <= 0;
      issue_last <= 0;
    end
  end
endmodule
