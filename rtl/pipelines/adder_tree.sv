// Adder tree of the dot product: two levels a cycle, so that four numbers become one in every stage (ours).
//
// The sum of what enters in cycle t is on `sum` from cycle t + ceil(log2(NUM_INPUTS) / 2) on.
module adder_tree #(
    parameter int NUM_INPUTS = 64,
    parameter int INPUT_BITS = 17,
    parameter int SUM_BITS = 23
) (
    input  logic                                    clock,
    input  logic        [NUM_INPUTS*INPUT_BITS-1:0] inputs,
    output logic signed [             SUM_BITS-1:0] sum
);
  if (NUM_INPUTS == 1) begin : g_root
    logic unused;
    assign unused = clock;
    assign sum = SUM_BITS'($signed(inputs));
  end else begin : g_stage
    localparam int NUM_SUMS = (NUM_INPUTS + 3) / 4;
    localparam int STAGE_BITS = INPUT_BITS + (NUM_INPUTS > 2 ? 2 : 1);
    logic [NUM_SUMS*STAGE_BITS-1:0] sums;

    for (genvar k = 0; k < NUM_SUMS; k++) begin : g_sum
      logic signed [STAGE_BITS-1:0] group_sum;
      localparam int NUM_TERMS = NUM_INPUTS - 4 * k < 4 ? NUM_INPUTS - 4 * k : 4;
      always_comb begin
        group_sum = '0;
        for (int t = 0; t < NUM_TERMS; t++)
          group_sum = group_sum + STAGE_BITS'($signed(inputs[(4*k+t)*INPUT_BITS+:INPUT_BITS]));
      end
      always_ff @(posedge clock) sums[k*STAGE_BITS+:STAGE_BITS] <= group_sum;
    end
    adder_tree #(
        .NUM_INPUTS(NUM_SUMS),
        .INPUT_BITS(STAGE_BITS),
        .SUM_BITS(SUM_BITS)
    ) others (
        .clock(clock),
        .inputs(sums),
        .sum(sum)
    );
  end
endmodule
