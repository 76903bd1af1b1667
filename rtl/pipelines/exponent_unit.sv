// Exponent unit (paper, III-A and III-B): subtract from the maximum, two tables and a multiplier; the weight bank adds up.
//
// One row a cycle. A row stepped in cycle t is in the issue register in t + 1, which is the first of the stages subtract, look up,
// multiply, accumulate. The tables are generated (verilator/exponent_tables.cpp).
(* keep_hierarchy *)
module exponent_unit #(
    parameter int FRACTION_BITS = 4,
    parameter int EXPONENT_INTEGER_BITS = 8,
    parameter int TABLE_FRACTION_BITS = 15,
    parameter int ROW_BITS = 9,
    parameter int SCORE_BITS = 23,
    localparam int EXPONENT_BITS = 2 * FRACTION_BITS + 1
) (
    input  logic                            clock,
    input  logic                            reset,
    // The issue register.
    input  logic                            issue_valid,
    input  logic                            issue_last,      // closes the query, with or without a row
    input  logic                            issue_bank,
    input  logic        [     ROW_BITS-1:0] issue_row,
    input  logic signed [   SCORE_BITS-1:0] issue_score,
    input  logic signed [   SCORE_BITS-1:0] max,             // of `issue_bank`
    // Last stage: an exponent for its bank.
    output logic                            exponent_valid,
    output logic                            exponent_last,
    output logic                            exponent_bank,
    output logic        [     ROW_BITS-1:0] exponent_row,
    output logic        [EXPONENT_BITS-1:0] exponent_value
);
  localparam int ARGUMENT_BITS = EXPONENT_INTEGER_BITS + 2 * FRACTION_BITS;
  localparam int LOWER_BITS = ARGUMENT_BITS / 2;
  localparam int UPPER_BITS = ARGUMENT_BITS - LOWER_BITS;
  localparam int ENTRY_BITS = TABLE_FRACTION_BITS + 1;  // an entry of 1.0 has an integer bit
  localparam int SHIFT = 2 * TABLE_FRACTION_BITS - 2 * FRACTION_BITS;

  delay_line #(
      .NUM_STAGES(3),
      .WIDTH(3 + ROW_BITS),
      .CONTROL_BITS(2)
  ) stages (
      .clock(clock),
      .reset(reset),
      .advance(1'b1),
      .entering({issue_row, issue_bank, issue_last, issue_valid}),
      .leaving({exponent_row, exponent_bank, exponent_last, exponent_valid})
  );

  // Subtract and clamp. The difference is never negative.
  logic [SCORE_BITS-1:0] difference;
  logic [ARGUMENT_BITS-1:0] argument;
  assign difference = max - issue_score;
  if (SCORE_BITS > ARGUMENT_BITS) begin : g_clamp
    always_ff @(posedge clock)
      argument <= |difference[SCORE_BITS-1:ARGUMENT_BITS] ? '1 : difference[ARGUMENT_BITS-1:0];
  end else begin : g_fits
    always_ff @(posedge clock) argument <= ARGUMENT_BITS'(difference);
  end

  // Look up.
  logic [ENTRY_BITS-1:0] lower_entry, upper_entry, lower, upper;
  if (LOWER_BITS == 0) begin : g_no_lower
    assign lower_entry = ENTRY_BITS'(1) << TABLE_FRACTION_BITS;
  end else begin : g_lower
    exponent_lower_table lower_table (
        .index(argument[LOWER_BITS-1:0]),
        .entry(lower_entry)
    );
  end
  exponent_upper_table upper_table (
      .index(argument[ARGUMENT_BITS-1:ARGUMENT_BITS-UPPER_BITS]),
      .entry(upper_entry)
  );
  always_ff @(posedge clock) begin
    lower <= lower_entry;
    upper <= upper_entry;
  end

  // Multiply and round.
  logic [2*ENTRY_BITS-1:0] product, rounded;
  assign product = {ENTRY_BITS'(0), upper} * {ENTRY_BITS'(0), lower};
  assign rounded = product + ((2 * ENTRY_BITS)'(1) << (SHIFT - 1));
  always_ff @(posedge clock) exponent_value <= EXPONENT_BITS'(rounded >> SHIFT);
endmodule
