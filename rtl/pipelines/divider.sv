// Divider of the output module (paper, III-A: 7 cycles): exponent over sum, restoring, with 2f fraction bits in the quotient.
//
// As many quotient bits a cycle as NUM_STAGES stages need (ours). What is in the issue register when the stages advance leaves them
// NUM_STAGES advances later. `exponent` does not exceed `sum`, and `sum` is not 0.
(* keep_hierarchy *)
module divider #(
    parameter int NUM_STAGES = 7,
    parameter int FRACTION_BITS = 4,
    parameter int SUM_BITS = 17,
    parameter int ROUND_TO_NEAREST = 1,
    localparam int EXPONENT_BITS = 2 * FRACTION_BITS + 1,
    localparam int WEIGHT_BITS = 2 * FRACTION_BITS + 1
) (
    input  logic                     clock,
    input  logic                     advance,
    input  logic [EXPONENT_BITS-1:0] exponent,
    input  logic [     SUM_BITS-1:0] sum,
    output logic [  WEIGHT_BITS-1:0] weight
);
  localparam int SCALED_BITS = EXPONENT_BITS + 2 * FRACTION_BITS;
  localparam int NUMERATOR_BITS = (SCALED_BITS > SUM_BITS ? SCALED_BITS : SUM_BITS) + 1;
  localparam int TOP_BITS = NUMERATOR_BITS - WEIGHT_BITS;

  logic [NUMERATOR_BITS-1:0] numerator;
  assign numerator = (NUMERATOR_BITS'(exponent) << (2 * FRACTION_BITS)) +
                     (ROUND_TO_NEAREST != 0 ? NUMERATOR_BITS'(sum) >> 1 : '0);

  for (genvar k = 0; k < NUM_STAGES; k++) begin : g_stage
    // Quotient bits are found from the highest on; the lower ones of `bits` still hold the numerator.
    localparam int FIRST = k * WEIGHT_BITS / NUM_STAGES;
    localparam int NUM_STEPS = (k + 1) * WEIGHT_BITS / NUM_STAGES - FIRST;
    logic [SUM_BITS-1:0] divisor_in, remainder_in;
    logic [WEIGHT_BITS-1:0] bits_in, bits, next_bits;
    logic [SUM_BITS:0] next_remainder;

    if (k == 0) begin : g_first
      assign divisor_in   = sum;
      assign remainder_in = SUM_BITS'(numerator[NUMERATOR_BITS-1:NUMERATOR_BITS-TOP_BITS]);
      assign bits_in      = numerator[WEIGHT_BITS-1:0];
    end else begin : g_next
      assign divisor_in   = g_stage[k-1].g_more.divisor;
      assign remainder_in = g_stage[k-1].g_more.remainder;
      assign bits_in      = g_stage[k-1].bits;
    end

    always_comb begin
      next_remainder = {1'b0, remainder_in};
      next_bits = bits_in;
      for (int step = 0; step < NUM_STEPS; step++) begin
        next_remainder = {next_remainder[SUM_BITS-1:0], next_bits[WEIGHT_BITS-1]};
        next_bits = next_bits << 1;
        if (next_remainder >= {1'b0, divisor_in}) begin
          next_remainder = next_remainder - {1'b0, divisor_in};
          next_bits[0]   = 1'b1;
        end
      end
    end
    always_ff @(posedge clock) if (advance) bits <= next_bits;
    if (k < NUM_STAGES - 1) begin : g_more
      logic [SUM_BITS-1:0] divisor, remainder;
      always_ff @(posedge clock) begin
        if (advance) begin
          divisor   <= divisor_in;
          remainder <= next_remainder[SUM_BITS-1:0];
        end
      end
    end
  end
  assign weight = g_stage[NUM_STAGES-1].bits;
endmodule
