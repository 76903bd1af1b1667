// Dot product (paper, III-A): a row of the key SRAM times the query, adder tree, maximum.
//
// One slice of a row a cycle. A row whose last slice was stepped in cycle t is in the issue register in t + 1 and written to the
// score bank in the last of the stages read, multiply, adder tree (two levels a cycle), add to the slices before and write. The
// multipliers are the core's; they see the key word and the query slice of the second stage.
(* keep_hierarchy *)
module dot_product_unit #(
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int ROW_BITS = 9,
    parameter int PRODUCT_BITS = 17,
    parameter int SCORE_BITS = 23,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic                                     clock,
    input  logic                                     reset,
    // The issue register.
    input  logic                                     issue_valid,
    input  logic                                     issue_last,        // closes the query, with or without a row
    input  logic                                     issue_bank,
    input  logic        [              ROW_BITS-1:0] issue_row,
    input  logic        [            SLICE_BITS-1:0] issue_slice,
    input  logic                                     issue_last_slice,
    // Second stage.
    output logic                                     multiply_valid,
    output logic                                     query_bank,
    output logic        [            SLICE_BITS-1:0] query_slice,
    input  logic        [NUM_LANES*PRODUCT_BITS-1:0] products,
    // Last stage: a score for its bank.
    output logic                                     score_valid,
    output logic                                     score_last,
    output logic                                     score_bank,
    output logic        [              ROW_BITS-1:0] score_row,
    output logic signed [            SCORE_BITS-1:0] score
);
  localparam int TREE_STAGES = ($clog2(NUM_LANES) + 1) / 2;

  // Read.
  logic read_valid, read_last, read_last_slice;
  logic [ROW_BITS-1:0] read_row;
  delay_line #(
      .NUM_STAGES(1),
      .WIDTH(4 + SLICE_BITS + ROW_BITS),
      .CONTROL_BITS(2)
  ) read_stage (
      .clock(clock),
      .reset(reset),
      .advance(1'b1),
      .entering({issue_row, issue_slice, issue_last_slice, issue_bank, issue_last, issue_valid}),
      .leaving({read_row, query_slice, read_last_slice, query_bank, read_last, read_valid})
  );
  assign multiply_valid = read_valid;

  // Multiply, then the tree.
  logic [NUM_LANES*PRODUCT_BITS-1:0] multiplied;
  logic signed [SCORE_BITS-1:0] slice_score;
  always_ff @(posedge clock) multiplied <= products;
  adder_tree #(
      .NUM_INPUTS(NUM_LANES),
      .INPUT_BITS(PRODUCT_BITS),
      .SUM_BITS(SCORE_BITS)
  ) tree (
      .clock(clock),
      .inputs(multiplied),
      .sum(slice_score)
  );

  logic written_valid, written_last_slice, written_first_slice;
  delay_line #(
      .NUM_STAGES(1 + TREE_STAGES),
      .WIDTH(5 + ROW_BITS),
      .CONTROL_BITS(2)
  ) tree_stages (
      .clock(clock),
      .reset(reset),
      .advance(1'b1),
      .entering({read_row, query_slice == '0, read_last_slice, query_bank, read_last, read_valid}),
      .leaving({score_row, written_first_slice, written_last_slice, score_bank, score_last, written_valid})
  );

  // Add the slices before.
  if (NUM_SLICES == 1) begin : g_whole
    logic unused;
    assign unused = written_first_slice;
    assign score  = slice_score;
  end else begin : g_slices
    logic signed [SCORE_BITS-1:0] slices_before;
    assign score = slice_score + (written_first_slice ? '0 : slices_before);
    always_ff @(posedge clock) if (written_valid) slices_before <= score;
  end
  assign score_valid = written_valid && written_last_slice;
endmodule
