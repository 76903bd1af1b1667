// The core with its probes as pins: what a simulation compares cycle by cycle. Never synthesised.
//
// A probe shows what its block does in the cycle, or what a register holds in it.
module a3_cosim #(
    parameter int NUM_ROWS = 320,
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int INTEGER_BITS = 4,
    parameter int FRACTION_BITS = 4,
    parameter int EXPONENT_INTEGER_BITS = 8,
    parameter int TABLE_FRACTION_BITS = 15,
    parameter int ROUND_TO_NEAREST = 1,
    parameter int BUFFER_DEPTH = 4,
    parameter int SCAN_WIDTH = 16,
    parameter int COMPARE_WIDTH = 16,
    parameter int SHARED_MULTIPLIERS = 1,
    parameter int ITERATION_BITS = 32,
    localparam int ELEMENT_BITS = 1 + INTEGER_BITS + FRACTION_BITS,
    localparam int PRODUCT_BITS = 2 * ELEMENT_BITS - 1,
    localparam int SCORE_BITS = PRODUCT_BITS + $clog2(NUM_LANES * NUM_SLICES),
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int LANE_BITS = NUM_LANES > 1 ? $clog2(NUM_LANES) : 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1),
    localparam int SLICE_DATA_BITS = NUM_LANES * ELEMENT_BITS,
    localparam int WORD_BITS = ELEMENT_BITS + ROW_BITS,
    localparam int OUTPUT_BITS = 1 + INTEGER_BITS + $clog2(NUM_ROWS) + 3 * FRACTION_BITS,
    localparam int EXPONENT_BITS = 2 * FRACTION_BITS + 1,
    localparam int SUM_BITS = $clog2(NUM_ROWS + 1) + 2 * FRACTION_BITS,
    localparam int RUNNING_SUM_BITS = SCORE_BITS + $clog2(NUM_ROWS)
) (
    input  logic                                               clock,
    input  logic                                               reset,
    // The core's pins.
    input  logic        [                      COUNT_BITS-1:0] num_rows,
    input  logic        [                SLICE_COUNT_BITS-1:0] num_slices,
    input  logic                                               with_candidate_selection,
    input  logic        [                  ITERATION_BITS-1:0] num_iterations,
    input  logic                                               with_post_scoring,
    input  logic        [                        SCORE_BITS:0] threshold,
    input  logic                                               key_write_enable,
    input  logic                                               value_write_enable,
    input  logic        [                        ROW_BITS-1:0] row_write_address,
    input  logic        [                 SLICE_DATA_BITS-1:0] row_write_word,
    input  logic        [                       NUM_LANES-1:0] sorted_write_enable,
    input  logic        [                        ROW_BITS-1:0] sorted_write_address,
    input  logic        [             NUM_LANES*WORD_BITS-1:0] sorted_write_words,
    input  logic                                               query_valid,
    output logic                                               query_ready,
    input  logic        [      NUM_SLICES*SLICE_DATA_BITS-1:0] query_data,
    input  logic        [                      COUNT_BITS-1:0] query_rows,
    output logic                                               output_valid,
    input  logic                                               output_ready,
    output logic        [NUM_SLICES*NUM_LANES*OUTPUT_BITS-1:0] output_data,
    // A query leaves the query queue.
    output logic                                               accept,
    // Latch of the candidate vector; rows that the query does not see may be set.
    output logic                                               latch,
    output logic        [                        NUM_ROWS-1:0] candidates,
    // An iteration, in its last cycle.
    output logic                                               iterates,
    output logic signed [                RUNNING_SUM_BITS-1:0] running_sum,               // when it began
    output logic                                               max_popped,
    output logic        [                      SLICE_BITS-1:0] max_slice,
    output logic        [                       LANE_BITS-1:0] max_lane,
    output logic        [                        ROW_BITS-1:0] max_row,
    output logic signed [                    PRODUCT_BITS-1:0] max_product,
    output logic                                               min_popped,
    output logic        [                      SLICE_BITS-1:0] min_slice,
    output logic        [                       LANE_BITS-1:0] min_lane,
    output logic        [                        ROW_BITS-1:0] min_row,
    output logic signed [                    PRODUCT_BITS-1:0] min_product,
    // The three issue registers.
    output logic                                               dot_product_issue_valid,
    output logic                                               dot_product_issue_last,
    output logic                                               dot_product_issue_bank,
    output logic        [                        ROW_BITS-1:0] dot_product_issue_row,
    output logic        [                      SLICE_BITS-1:0] dot_product_issue_slice,
    output logic                                               exponent_issue_valid,
    output logic                                               exponent_issue_last,
    output logic                                               exponent_issue_bank,
    output logic        [                        ROW_BITS-1:0] exponent_issue_row,
    output logic signed [                      SCORE_BITS-1:0] exponent_issue_score,
    output logic                                               output_issue_valid,
    output logic                                               output_issue_last,
    output logic        [                        ROW_BITS-1:0] output_issue_row,
    output logic        [                      SLICE_BITS-1:0] output_issue_slice,
    output logic        [                   EXPONENT_BITS-1:0] output_issue_exponent,
    output logic        [                        SUM_BITS-1:0] output_issue_sum,
    // Last stages of dot product and exponent unit, and the maxima and sums that the banks hold.
    output logic                                               score_valid,
    output logic                                               score_bank,
    output logic        [                        ROW_BITS-1:0] score_row,
    output logic signed [                      SCORE_BITS-1:0] score,
    output logic signed [                      SCORE_BITS-1:0] even_max,
    output logic signed [                      SCORE_BITS-1:0] odd_max,
    output logic                                               exponent_valid,
    output logic                                               exponent_bank,
    output logic        [                        ROW_BITS-1:0] exponent_row,
    output logic        [                   EXPONENT_BITS-1:0] exponent,
    output logic        [                        SUM_BITS-1:0] even_sum,
    output logic        [                        SUM_BITS-1:0] odd_sum,
    // The multiply stage of the output module, in a cycle in which it moves on.
    output logic                                               weight_valid,
    output logic        [                   EXPONENT_BITS-1:0] weight,
    // Stalls, by cause.
    output logic                                               selector_vector_busy,
    output logic                                               dot_product_multipliers_borrowed,
    output logic                                               dot_product_bank_busy,
    output logic                                               post_scoring_bank_busy,
    output logic                                               output_multipliers_borrowed,
    output logic                                               output_queue_full
);
  a3_core #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .INTEGER_BITS(INTEGER_BITS),
      .FRACTION_BITS(FRACTION_BITS),
      .EXPONENT_INTEGER_BITS(EXPONENT_INTEGER_BITS),
      .TABLE_FRACTION_BITS(TABLE_FRACTION_BITS),
      .ROUND_TO_NEAREST(ROUND_TO_NEAREST),
      .BUFFER_DEPTH(BUFFER_DEPTH),
      .SCAN_WIDTH(SCAN_WIDTH),
      .COMPARE_WIDTH(COMPARE_WIDTH),
      .SHARED_MULTIPLIERS(SHARED_MULTIPLIERS),
      .ITERATION_BITS(ITERATION_BITS)
  ) core (
      .*
  );

  assign accept = core.accept;
  assign latch = core.latch;
  assign candidates = core.elastic_control.candidates;

  assign iterates = core.elastic_control.candidate_selector.decides;
  assign running_sum = core.elastic_control.candidate_selector.running_sum;
  assign max_popped = core.elastic_control.candidate_selector.max_popped;
  assign max_slice = core.elastic_control.candidate_selector.max_side.popped_slice;
  assign max_lane = core.elastic_control.candidate_selector.max_side.popped_lane;
  assign max_row = core.elastic_control.candidate_selector.max_row;
  assign max_product = core.elastic_control.candidate_selector.max_product;
  assign min_popped = core.elastic_control.candidate_selector.min_popped;
  assign min_slice = core.elastic_control.candidate_selector.min_side.popped_slice;
  assign min_lane = core.elastic_control.candidate_selector.min_side.popped_lane;
  assign min_row = core.elastic_control.candidate_selector.min_row;
  assign min_product = core.elastic_control.candidate_selector.min_product;

  assign dot_product_issue_valid = core.dot_product_valid;
  assign dot_product_issue_last = core.dot_product_last;
  assign dot_product_issue_bank = core.dot_product_bank;
  assign dot_product_issue_row = core.dot_product_row;
  assign dot_product_issue_slice = core.dot_product_slice;
  assign exponent_issue_valid = core.exponent_valid;
  assign exponent_issue_last = core.exponent_last;
  assign exponent_issue_bank = core.exponent_bank;
  assign exponent_issue_row = core.exponent_row;
  assign exponent_issue_score = core.exponent_score;
  assign output_issue_valid = core.output_row_valid;
  assign output_issue_last = core.output_last;
  assign output_issue_row = core.output_row;
  assign output_issue_slice = core.output_slice;
  assign output_issue_exponent = core.output_exponent;
  assign output_issue_sum = core.output_sum;

  assign score_valid = core.score_valid;
  assign score_bank = core.score_bank;
  assign score_row = core.score_row;
  assign score = core.score;
  assign even_max = core.scores.even_max;
  assign odd_max = core.scores.odd_max;
  assign exponent_valid = core.exponent_written;
  assign exponent_bank = core.exponent_write_bank;
  assign exponent_row = core.exponent_write_row;
  assign exponent = core.exponent_written_value;
  assign even_sum = core.weights.even_sum;
  assign odd_sum = core.weights.odd_sum;
  assign weight_valid = core.output_module.weight_valid && core.output_advance;
  assign weight = core.weight;

  assign selector_vector_busy =
      core.elastic_control.candidate_selector.offered && !core.elastic_control.candidate_selector.vector_free;
  assign dot_product_multipliers_borrowed =
      core.elastic_control.candidate_scan.active && core.elastic_control.candidate_scan.multipliers_borrowed;
  assign dot_product_bank_busy = core.elastic_control.candidate_scan.active &&
      !core.elastic_control.candidate_scan.multipliers_borrowed && !core.elastic_control.candidate_scan.bank_free;
  assign post_scoring_bank_busy =
      !core.elastic_control.post_scoring.busy && core.may_begin && core.scores_filled && !core.weight_bank_free;
  assign output_multipliers_borrowed = core.elastic_control.output_control.ready && core.borrowed_now;
  assign output_queue_full =
      (core.elastic_control.output_control.ready || core.slot_releases) && !core.borrowed_now && !core.output_advance;
endmodule
