// The lowest bit that is set, as one bit of a vector and as its index.
module first_one #(
    parameter int WIDTH = 16,
    localparam int INDEX_BITS = WIDTH > 1 ? $clog2(WIDTH) : 1
) (
    input  logic [     WIDTH-1:0] bits,
    output logic                  any,
    output logic [     WIDTH-1:0] first,
    output logic [INDEX_BITS-1:0] index
);
  assign any   = |bits;
  assign first = bits & (~bits + WIDTH'(1));
  always_comb begin
    index = '0;
    for (int k = 0; k < WIDTH; k++) if (first[k]) index = index | INDEX_BITS'(k);
  end
endmodule
