// The dot product's query registers, one a score bank, so that a query can enter while the last rows of the one before it are on
// their way. The slice that is asked for is on `slice_data` within the cycle.
(* keep_hierarchy *)
module query_register_pair #(
    parameter int NUM_SLICES = 1,
    parameter int SLICE_DATA_BITS = 576,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic                                  clock,
    input  logic                                  load,
    input  logic                                  load_bank,
    input  logic [NUM_SLICES*SLICE_DATA_BITS-1:0] query,
    input  logic                                  bank,
    input  logic [                SLICE_BITS-1:0] slice,
    output logic [           SLICE_DATA_BITS-1:0] slice_data
);
  logic [NUM_SLICES*SLICE_DATA_BITS-1:0] even_query, odd_query, query_of_bank;

  always_ff @(posedge clock) begin
    if (load && !load_bank) even_query <= query;
    if (load && load_bank) odd_query <= query;
  end

  assign query_of_bank = bank ? odd_query : even_query;
  slice_select #(
      .NUM_SLICES(NUM_SLICES),
      .SLICE_DATA_BITS(SLICE_DATA_BITS)
  ) select_slice (
      .data(query_of_bank),
      .slice(slice),
      .slice_data(slice_data)
  );
endmodule
