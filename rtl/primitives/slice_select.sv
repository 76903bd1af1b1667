// One slice of a vector that is as wide as all slices.
module slice_select #(
    parameter int NUM_SLICES = 2,
    parameter int SLICE_DATA_BITS = 576,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic [NUM_SLICES*SLICE_DATA_BITS-1:0] data,
    input  logic [                SLICE_BITS-1:0] slice,
    output logic [           SLICE_DATA_BITS-1:0] slice_data
);
  if (NUM_SLICES == 1) begin : g_whole
    logic unused;
    assign unused = ^slice;
    assign slice_data = data;
  end else begin : g_part
    logic [NUM_SLICES*SLICE_DATA_BITS-1:0] gated;
    for (genvar k = 0; k < NUM_SLICES; k++) begin : g_slice
      assign gated[k*SLICE_DATA_BITS+:SLICE_DATA_BITS] =
          slice == SLICE_BITS'(k) ? data[k*SLICE_DATA_BITS+:SLICE_DATA_BITS] : '0;
    end
    always_comb begin
      slice_data = '0;
      for (int k = 0; k < NUM_SLICES; k++) slice_data = slice_data | gated[k*SLICE_DATA_BITS+:SLICE_DATA_BITS];
    end
  end
endmodule
