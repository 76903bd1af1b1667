// Two slices of rows that an operation has never share a word, and no word lies beyond the memory.
module words_do_not_overlap #(
    parameter int NUM_ROWS = 12,
    parameter int NUM_SLICES = 3,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = $clog2(NUM_ROWS),
    localparam int SLICE_BITS = $clog2(NUM_SLICES)
) (
    input logic [COUNT_BITS-1:0] num_rows,
    input logic [  SLICE_BITS:0] num_slices,
    input logic [  ROW_BITS-1:0] row,
    input logic [SLICE_BITS-1:0] slice,
    input logic [  ROW_BITS-1:0] other_row,
    input logic [SLICE_BITS-1:0] other_slice
);
  logic [ROW_BITS-1:0] address, other_address;
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ROW_BITS)
  ) word (
      .num_rows(ROW_BITS'(num_rows)),
      .slice(slice),
      .row(row),
      .address(address)
  );
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ROW_BITS)
  ) other_word (
      .num_rows(ROW_BITS'(num_rows)),
      .slice(other_slice),
      .row(other_row),
      .address(other_address)
  );
  always_comb begin
    assume (num_slices <= NUM_SLICES && 32'(num_rows) * 32'(num_slices) <= NUM_ROWS);
    assume (32'(row) < 32'(num_rows) && 32'(slice) < 32'(num_slices));
    assume (32'(other_row) < 32'(num_rows) && 32'(other_slice) < 32'(num_slices));
    assert (address < NUM_ROWS);
    assert (address != other_address || (row == other_row && slice == other_slice));
  end
endmodule
