// The multipliers of the dot product or of the output module (paper, III-A), one a lane; combinational.
//
// Whoever multiplies in a cycle puts its operands on the ports: a row, or an initialisation round of candidate selection that
// borrows the array (paper, V-A).
(* keep_hierarchy *)
module multiplier_array #(
    parameter int NUM_LANES = 64,
    parameter int A_BITS = 9,
    parameter int B_BITS = 9,
    parameter int PRODUCT_BITS = 17  // enough for the products that occur
) (
    input  logic [      NUM_LANES*A_BITS-1:0] a,
    input  logic [      NUM_LANES*B_BITS-1:0] b,
    output logic [NUM_LANES*PRODUCT_BITS-1:0] products
);
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
    logic signed [A_BITS-1:0] lane_a;
    logic signed [B_BITS-1:0] lane_b;
    assign lane_a = a[lane*A_BITS+:A_BITS];
    assign lane_b = b[lane*B_BITS+:B_BITS];
    assign products[lane*PRODUCT_BITS+:PRODUCT_BITS] = PRODUCT_BITS'(lane_a) * PRODUCT_BITS'(lane_b);
  end
endmodule
