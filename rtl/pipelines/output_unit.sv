// Output module (paper, III-A): divider, then the weighted sum of value rows in an accumulator a column.
//
// One slice of a row a cycle. A row moves on in every cycle in which the module does not stand still: divide 7, multiply 1,
// accumulate 1. The query's last row sends the vector to the output queue in its last stage, and waits there until it may: for room,
// and in lock step for the end of the slot. The multipliers are the core's; they see the value word and the weight of the eighth
// stage; while they are borrowed the module stands still.
(* keep_hierarchy *)
module output_unit #(
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int FRACTION_BITS = 4,
    parameter int ROW_BITS = 9,
    parameter int SCORE_BITS = 23,
    parameter int SUM_BITS = 17,
    parameter int PRODUCT_BITS = 17,
    parameter int OUTPUT_BITS = 26,
    parameter int ROUND_TO_NEAREST = 1,
    localparam int EXPONENT_BITS = 2 * FRACTION_BITS + 1,
    localparam int WEIGHT_BITS = 2 * FRACTION_BITS + 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic                                        clock,
    input  logic                                        reset,
    input  logic                                        multipliers_borrowed,
    output logic                                        advance,               // does not stand still
    // The issue register.
    input  logic                                        issue_valid,
    input  logic                                        issue_last,
    input  logic                                        issue_first,
    input  logic [                        ROW_BITS-1:0] issue_row,
    input  logic [                      SLICE_BITS-1:0] issue_slice,
    input  logic [                   EXPONENT_BITS-1:0] issue_exponent,
    input  logic [                        SUM_BITS-1:0] issue_sum,
    input  logic signed [                 SCORE_BITS-1:0] issue_max,
    // Last stage of the divider: the value word is read.
    output logic                                        read_valid,
    output logic [                        ROW_BITS-1:0] read_row,
    output logic [                      SLICE_BITS-1:0] read_slice,
    // Multiply.
    output logic [                     WEIGHT_BITS-1:0] weight,
    input  logic [          NUM_LANES*PRODUCT_BITS-1:0] products,
    // The output vector.
    input  logic                                        may_push,
    output logic                                        push,
    output logic [NUM_SLICES*NUM_LANES*OUTPUT_BITS-1:0] output_data,
    output logic signed [                 SCORE_BITS-1:0] output_max,
    output logic [                        SUM_BITS-1:0] output_sum
);
  localparam int DIVIDE_STAGES = 7;

  divider #(
      .NUM_STAGES(DIVIDE_STAGES),
      .FRACTION_BITS(FRACTION_BITS),
      .SUM_BITS(SUM_BITS),
      .ROUND_TO_NEAREST(ROUND_TO_NEAREST)
  ) divide (
      .clock(clock),
      .advance(advance),
      .exponent(issue_exponent),
      .sum(issue_sum),
      .weight(weight)
  );

  logic read_last, read_first;
  delay_line #(
      .NUM_STAGES(DIVIDE_STAGES - 1),
      .WIDTH(3 + SLICE_BITS + ROW_BITS),
      .CONTROL_BITS(2)
  ) divide_stages (
      .clock(clock),
      .reset(reset),
      .advance(advance),
      .entering({issue_row, issue_slice, issue_first, issue_last, issue_valid}),
      .leaving({read_row, read_slice, read_first, read_last, read_valid})
  );

  logic weight_valid, weight_first, weight_last;
  logic [SLICE_BITS-1:0] weight_slice;
  delay_line #(
      .NUM_STAGES(1),
      .WIDTH(3 + SLICE_BITS),
      .CONTROL_BITS(2)
  ) read_stage (
      .clock(clock),
      .reset(reset),
      .advance(advance),
      .entering({read_slice, read_first, read_last, read_valid}),
      .leaving({weight_slice, weight_first, weight_last, weight_valid})
  );

  logic product_valid, product_first, product_last;
  logic [SLICE_BITS-1:0] product_slice;
  delay_line #(
      .NUM_STAGES(1),
      .WIDTH(3 + SLICE_BITS),
      .CONTROL_BITS(2)
  ) multiply_stage (
      .clock(clock),
      .reset(reset),
      .advance(advance),
      .entering({weight_slice, weight_first, weight_last, weight_valid}),
      .leaving({product_slice, product_first, product_last, product_valid})
  );
  // What the output of a tile is merged by goes along with its rows.
  delay_line #(
      .NUM_STAGES(DIVIDE_STAGES + 1),
      .WIDTH(SCORE_BITS + SUM_BITS),
      .CONTROL_BITS(0)
  ) merging_stages (
      .clock(clock),
      .reset(reset),
      .advance(advance),
      .entering({issue_max, issue_sum}),
      .leaving({output_max, output_sum})
  );
  logic [NUM_LANES*PRODUCT_BITS-1:0] multiplied;
  always_ff @(posedge clock) if (advance) multiplied <= products;

  for (genvar k = 0; k < NUM_SLICES; k++) begin : g_slice
    logic of_slice, accumulate;
    assign of_slice   = product_slice == SLICE_BITS'(k);
    assign accumulate = advance && product_valid && of_slice;
    for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
      logic signed [PRODUCT_BITS-1:0] product;
      logic signed [OUTPUT_BITS-1:0] accumulator, sum;
      assign product = multiplied[lane*PRODUCT_BITS+:PRODUCT_BITS];
      assign sum = of_slice ? (product_first ? '0 : accumulator) + OUTPUT_BITS'(product) : accumulator;
      always_ff @(posedge clock) if (accumulate) accumulator <= sum;
      assign output_data[(k*NUM_LANES+lane)*OUTPUT_BITS+:OUTPUT_BITS] = sum;
    end
  end

  assign push = advance && product_valid && product_last;
  assign advance = !multipliers_borrowed && !(product_valid && product_last && !may_push);
endmodule
