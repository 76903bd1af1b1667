// Where a slice of a row lies in a memory: an operation's first slices stand first, its second slices behind them, and so on.
module word_address #(
    parameter int NUM_SLICES = 1,
    parameter int ADDRESS_BITS = 9,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic [ADDRESS_BITS-1:0] num_rows,  // of the operation; a power of two that needs a bit more never has two slices
    input  logic [  SLICE_BITS-1:0] slice,
    input  logic [ADDRESS_BITS-1:0] row,       // or the position in a sorted column
    output logic [ADDRESS_BITS-1:0] address
);
  if (NUM_SLICES == 1) begin : g_row
    logic unused;
    assign unused  = ^{num_rows, slice};
    assign address = row;
  end else begin : g_slice
    assign address = row + ADDRESS_BITS'(slice) * num_rows;
  end
endmodule
