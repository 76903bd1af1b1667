// The weight is the largest w with w x sum <= numerator, for every exponent and sum that can be. Looked at once, after as many cycles
// as there are stages.
module divider_divides #(
    parameter int FRACTION_BITS = 2,
    parameter int SUM_BITS = 7,
    parameter int ROUND_TO_NEAREST = 1,
    localparam int NUM_STAGES = 7,
    localparam int EXPONENT_BITS = 2 * FRACTION_BITS + 1
) (
    input logic                     clock,
    input logic [EXPONENT_BITS-1:0] any_exponent,
    input logic [     SUM_BITS-1:0] any_sum
);
  localparam int WIDE = SUM_BITS + EXPONENT_BITS + 2;

  // Chosen once, in the first cycle.
  logic started = 0;
  logic [EXPONENT_BITS-1:0] exponent;
  logic [SUM_BITS-1:0] sum;
  logic [3:0] cycles;
  always_ff @(posedge clock) begin
    started <= 1;
    if (!started) begin
      exponent <= any_exponent;
      sum <= any_sum;
      cycles <= '0;
    end else if (cycles <= NUM_STAGES) begin
      cycles <= cycles + 4'd1;
    end
  end
  always_comb assume (32'(any_exponent) <= 1 << (2 * FRACTION_BITS) && 32'(any_exponent) <= 32'(any_sum) && any_sum != '0);

  logic [EXPONENT_BITS-1:0] weight;
  divider #(
      .NUM_STAGES(NUM_STAGES),
      .FRACTION_BITS(FRACTION_BITS),
      .SUM_BITS(SUM_BITS),
      .ROUND_TO_NEAREST(ROUND_TO_NEAREST)
  ) divide (
      .clock(clock),
      .advance(1'b1),
      .exponent(exponent),
      .sum(sum),
      .weight(weight)
  );

  logic [WIDE-1:0] numerator, product;
  assign numerator = (WIDE'(exponent) << (2 * FRACTION_BITS)) + (ROUND_TO_NEAREST != 0 ? WIDE'(sum) / 2 : '0);
  assign product = WIDE'(weight) * WIDE'(sum);
  always_ff @(posedge clock) begin
    if (started && cycles == NUM_STAGES) assert (product <= numerator && numerator < product + WIDE'(sum));
  end
endmodule
