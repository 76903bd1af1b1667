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
    output logic signed [                      SCORE_BITS-1:0] output_largest_score,
    output logic        [                        SUM_BITS-1:0] output_score_sum,
    // A query leaves the query queue.
    output logic                                               accept,
    // Latch of the candidate vector; rows that the query does not see may be set.
    output logic                                               latch,
    output logic        [                        NUM_ROWS-1:0] candidates,
    // Candidate selection: its phase, the slice in hand, and an initialisation round.
    output logic        [                                 1:0] selector_phase,
    output logic        [                      SLICE_BITS-1:0] selector_slice,
    output logic                                               round_begins,
    output logic                                               round_has_rows,
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
    output logic                                               max_adds,                  // to its row's greedy score
    output logic                                               max_refills,               // the column has more
    output logic                                               min_adds,
    output logic                                               min_refills,
    // Steps of the blocks that issue rows, and the last one of a query.
    output logic                                               vector_free,
    output logic        [                      COUNT_BITS-1:0] latched_rows,              // that the latched query sees
    output logic                                               scan_active,
    output logic                                               scan_steps,
    output logic                                               scan_ends,
    output logic                                               post_scoring_steps,
    output logic                                               post_scoring_ends,
    output logic                                               post_scoring_window_ends,
    output logic        [                      COUNT_BITS-1:0] post_scoring_entries_left,
    output logic                                               output_has_query,
    output logic                                               output_steps,
    output logic                                               output_ends,
    output logic                                               output_stands_still,
    // Lock step.
    output logic                                               slot_begins,
    output logic                                               in_slot,
    output logic        [                      COUNT_BITS-1:0] slot_row,
    output logic                                               output_queue_holds_slot,   // the slot's last cycle repeats
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
    output logic                                               score_ends,                // a query's scores
    output logic                                               exponent_valid,
    output logic                                               exponent_ends,
    output logic                                               exponent_bank,
    output logic        [                        ROW_BITS-1:0] exponent_row,
    output logic        [                   EXPONENT_BITS-1:0] exponent,
    output logic        [                        SUM_BITS-1:0] even_sum,
    output logic        [                        SUM_BITS-1:0] odd_sum,
    // The last stage of the output module, in a cycle in which it moves on, and the weight that it adds up.
    output logic                                               accumulates,
    output logic                                               accumulates_last_slice,
    output logic        [                   EXPONENT_BITS-1:0] accumulated_weight,
    // The multiply stage, likewise.
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
  logic [SLICE_BITS-1:0] accumulated_slice;

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

  assign selector_phase = core.elastic_control.candidate_selector.phase;
  assign selector_slice = core.elastic_control.candidate_selector.slice;
  assign round_begins = core.elastic_control.candidate_selector.round_begins;
  assign round_has_rows = core.elastic_control.candidate_selector.round_has_rows;

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

  assign max_adds = core.elastic_control.candidate_selector.greedy_scores.max_add;
  assign max_refills = max_popped && !core.elastic_control.candidate_selector.max_side.pointers.exhausted;
  assign min_adds = core.elastic_control.candidate_selector.greedy_scores.min_add;
  assign min_refills = min_popped && !core.elastic_control.candidate_selector.min_side.pointers.exhausted;

  assign vector_free = core.elastic_control.vector_free;
  assign latched_rows = core.elastic_control.latched_rows;
  assign scan_active = core.elastic_control.candidate_scan.active;
  assign scan_steps = core.elastic_control.candidate_scan.step;
  assign scan_ends = scan_steps && core.elastic_control.candidate_scan.last;
  assign post_scoring_steps = core.elastic_control.post_scoring.step;
  assign post_scoring_ends = core.scores_drained;
  assign post_scoring_window_ends = core.elastic_control.post_scoring.window_ends;
  assign post_scoring_entries_left = core.elastic_control.post_scoring.entries_left;
  assign output_has_query = core.elastic_control.output_control.ready;
  assign output_steps = core.elastic_control.output_control.step;
  assign output_ends = core.weights_drained;
  assign output_stands_still = !core.output_advance;

  assign slot_begins = core.lockstep_sequencer.begins;
  assign in_slot = core.lockstep_sequencer.in_slot;
  assign slot_row = core.lockstep_sequencer.row;
  assign output_queue_holds_slot = core.slot_releases && !core.output_advance;

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
  assign score_ends = core.score_last;
  assign exponent_valid = core.exponent_written;
  assign exponent_ends = core.exponent_write_last;
  assign exponent_bank = core.exponent_write_bank;
  assign exponent_row = core.exponent_write_row;
  assign exponent = core.exponent_written_value;
  assign even_sum = core.weights.even_sum;
  assign odd_sum = core.weights.odd_sum;
  always_ff @(posedge clock) begin
    if (core.output_advance) begin
      accumulated_weight <= core.weight;
      accumulated_slice <= core.output_module.weight_slice;
    end
  end
  assign accumulates = core.output_module.product_valid && core.output_advance;
  assign accumulates_last_slice = accumulates && SLICE_COUNT_BITS'(accumulated_slice) + SLICE_COUNT_BITS'(1) == num_slices;
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
