// Lock-step control of the base design (paper, III-A): three modules, a query in each.
//
// A slot lasts as many steps as the most rows that one of its queries sees have slices, and then as many cycles as the deepest row
// pipeline. At its end every query moves one module on and the next waiting query enters. A slot begins only with a query in one of
// the modules: a query that finds the machine empty enters at once (ours). The modules issue their rows themselves from the
// slot's first cycle on. The last cycle of a slot, in which the output is handed over, repeats until the output queue has room.
(* keep_hierarchy *)
module lockstep_sequencer #(
    parameter int NUM_ROWS = 320,
    parameter int NUM_SLICES = 1,
    parameter int DRAIN_CYCLES = 9,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1)
) (
    input  logic                        clock,
    input  logic                        reset,
    input  logic                        enable,
    input  logic [SLICE_COUNT_BITS-1:0] num_slices,
    input  logic                        query_valid,
    input  logic [      COUNT_BITS-1:0] query_rows,   // that the waiting query sees
    output logic                        may_begin,           // a slot may begin in this cycle; a waiting query is taken
    output logic                        release_output,      // the last cycle of a slot
    input  logic                        output_stands_still
);
  localparam int DRAIN_BITS = DRAIN_CYCLES > 1 ? $clog2(DRAIN_CYCLES) : 1;
  localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1;

  // The query that leaves the dot product and the one that leaves the exponent unit when the next slot begins.
  logic in_dot_product, in_exponent;
  logic [COUNT_BITS-1:0] dot_product_rows, exponent_rows;

  logic in_slot, draining, begins, steps, last_row, last_slice, slot_ends;
  logic [COUNT_BITS-1:0] entering_rows, leaving_rows, most_rows, slot_rows, rows, row;
  logic [SLICE_BITS-1:0] unused_slice;
  logic [DRAIN_BITS-1:0] cycles_drained;

  assign may_begin = enable && !in_slot;
  assign begins = may_begin && (query_valid || in_dot_product || in_exponent);

  assign entering_rows = query_valid ? query_rows : '0;
  assign leaving_rows =
      in_dot_product && (!in_exponent || dot_product_rows > exponent_rows) ? dot_product_rows : in_exponent ? exponent_rows : '0;
  assign most_rows = entering_rows > leaving_rows ? entering_rows : leaving_rows;

  assign steps = begins || (in_slot && !draining);
  assign rows = begins ? most_rows : slot_rows;
  assign last_row = (begins ? '0 : row) + COUNT_BITS'(1) == rows;
  assign release_output = in_slot && draining && cycles_drained == DRAIN_BITS'(DRAIN_CYCLES - 1);
  assign slot_ends = release_output && !output_stands_still;
  slice_counter #(
      .NUM_SLICES(NUM_SLICES)
  ) slices (
      .clock(clock),
      .reset(reset),
      .num_slices(num_slices),
      .step(steps),
      .slice(unused_slice),
      .last(last_slice)
  );

  always_ff @(posedge clock) begin
    if (begins) begin
      in_dot_product <= query_valid;
      dot_product_rows <= query_rows;
      in_exponent <= in_dot_product;
      exponent_rows <= dot_product_rows;
      slot_rows <= most_rows;
    end
    if (steps) begin
      in_slot  <= 1;
      draining <= last_row && last_slice;
      row <= (begins ? '0 : row) + COUNT_BITS'(last_slice);
    end
    if (begins) cycles_drained <= '0;
    else if (in_slot && draining && !release_output) cycles_drained <= cycles_drained + DRAIN_BITS'(1);
    if (reset || slot_ends) begin
      in_slot  <= 0;
      draining <= 0;
    end
    if (reset) begin
      in_dot_product <= 0;
      in_exponent <= 0;
    end
  end
endmodule
