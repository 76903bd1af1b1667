// The slice that a step works on: 0, 1, ..., num_slices - 1 and round again. Constant with one slice.
module slice_counter #(
    parameter int NUM_SLICES = 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1)
) (
    input  logic                        clock,
    input  logic                        reset,
    input  logic [SLICE_COUNT_BITS-1:0] num_slices,  // of the operation
    input  logic                        step,
    output logic [      SLICE_BITS-1:0] slice,
    output logic                        last
);
  if (NUM_SLICES == 1) begin : g_one
    logic unused;
    assign unused = ^{clock, reset, num_slices, step};
    assign slice  = '0;
    assign last   = 1'b1;
  end else begin : g_count
    assign last = SLICE_COUNT_BITS'(slice) + SLICE_COUNT_BITS'(1) == num_slices;
    always_ff @(posedge clock) begin
      if (reset) slice <= '0;
      else if (step) slice <= last ? '0 : slice + SLICE_BITS'(1);
    end
  end
endmodule
