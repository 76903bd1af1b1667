// One A3 accelerator (paper, Fig. 5 for the base design, Fig. 10 for the approximate one): both in one, chosen by the operation.
// Wiring only.
//
// The operation's pins (num_rows to threshold) and the memories may change only while no query is under way; queries have n rows of
// d columns, d <= num_slices * NUM_LANES, zeros in the columns that pad. Row r of key and value lies in the words r,
// r + num_rows, ... , a slice each; a sorted column likewise, a position a word. num_rows * num_slices <= NUM_ROWS. Without
// candidate selection and post-scoring the machine runs in lock step.
(* keep_hierarchy *)
module a3_core #(
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
    parameter int QUERY_QUEUE_DEPTH = 2,
    parameter int OUTPUT_QUEUE_DEPTH = 2,
    localparam int ELEMENT_BITS = 1 + INTEGER_BITS + FRACTION_BITS,
    localparam int PRODUCT_BITS = 2 * ELEMENT_BITS - 1,
    localparam int SCORE_BITS = PRODUCT_BITS + $clog2(NUM_LANES * NUM_SLICES),
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1),
    localparam int SLICE_DATA_BITS = NUM_LANES * ELEMENT_BITS,
    localparam int WORD_BITS = ELEMENT_BITS + ROW_BITS,
    localparam int SUM_BITS = $clog2(NUM_ROWS + 1) + 2 * FRACTION_BITS,
    localparam int OUTPUT_BITS = 1 + INTEGER_BITS + $clog2(NUM_ROWS) + 3 * FRACTION_BITS
) (
    input  logic                                        clock,
    input  logic                                        reset,
    // The operation.
    input  logic [                      COUNT_BITS-1:0] num_rows,
    input  logic [                SLICE_COUNT_BITS-1:0] num_slices,
    input  logic                                        with_candidate_selection,
    input  logic [                  ITERATION_BITS-1:0] num_iterations,
    input  logic                                        with_post_scoring,
    input  logic [                        SCORE_BITS:0] threshold,             // 2f fraction bits
    // Write ports of the memories.
    input  logic                                        key_write_enable,
    input  logic                                        value_write_enable,
    input  logic [                        ROW_BITS-1:0] row_write_address,
    input  logic [                 SLICE_DATA_BITS-1:0] row_write_word,
    input  logic [                       NUM_LANES-1:0] sorted_write_enable,
    input  logic [                        ROW_BITS-1:0] sorted_write_address,
    input  logic [             NUM_LANES*WORD_BITS-1:0] sorted_write_words,    // row id above key
    // Queries: one joins the query queue in a cycle in which it is valid and ready.
    input  logic                                        query_valid,
    output logic                                        query_ready,
    input  logic [      NUM_SLICES*SLICE_DATA_BITS-1:0] query_data,
    input  logic [                      COUNT_BITS-1:0] query_rows,            // that the query sees
    // Outputs: one leaves the output queue in a cycle in which it is valid and ready.
    output logic                                        output_valid,
    input  logic                                        output_ready,
    output logic [NUM_SLICES*NUM_LANES*OUTPUT_BITS-1:0] output_data,
    output logic signed [               SCORE_BITS-1:0] output_largest_score,  // of the candidates; for merging tiles
    output logic [                        SUM_BITS-1:0] output_score_sum       // of the exponents of the rows kept
);
  localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1;
  localparam int RUNNING_SUM_BITS = SCORE_BITS + $clog2(NUM_ROWS);
  localparam int EXPONENT_BITS = 2 * FRACTION_BITS + 1;
  localparam int WEIGHT_BITS = 2 * FRACTION_BITS + 1;
  // A window is never wider than the machine.
  localparam int SCAN_WINDOW = SCAN_WIDTH < NUM_ROWS ? SCAN_WIDTH : NUM_ROWS;
  localparam int COMPARE_WINDOW = COMPARE_WIDTH < NUM_ROWS ? COMPARE_WIDTH : NUM_ROWS;
  localparam int NUM_WINDOWS = (NUM_ROWS + COMPARE_WINDOW - 1) / COMPARE_WINDOW;
  localparam int WINDOW_BITS = NUM_WINDOWS > 1 ? $clog2(NUM_WINDOWS) : 1;
  // A signed factor of the output multipliers: a weight, or the query component of a round.
  localparam int FACTOR_BITS = WEIGHT_BITS + 1 > ELEMENT_BITS ? WEIGHT_BITS + 1 : ELEMENT_BITS;
  localparam int WEIGHTED_BITS = ELEMENT_BITS + 2 * FRACTION_BITS;
  localparam int OUTPUT_PRODUCT_BITS = WEIGHTED_BITS > PRODUCT_BITS ? WEIGHTED_BITS : PRODUCT_BITS;
  localparam int OUTPUT_DEPTH = 9;
  localparam int DOT_PRODUCT_DEPTH = 3 + ($clog2(NUM_LANES) + 1) / 2;

  logic query_available, accept;
  logic [NUM_SLICES*SLICE_DATA_BITS-1:0] query;
  logic [COUNT_BITS-1:0] visible_rows;
  fifo #(
      .DEPTH(QUERY_QUEUE_DEPTH),
      .WORD_BITS(COUNT_BITS + NUM_SLICES * SLICE_DATA_BITS)
  ) query_queue (
      .clock(clock),
      .reset(reset),
      .push(query_valid && query_ready),
      .push_word({query_rows, query_data}),
      .may_push(query_ready),
      .pop(accept),
      .may_pop(query_available),
      .front({visible_rows, query})
  );

  // Lock step.
  logic base, slot_may_begin, slot_releases, may_begin, output_advance;
  assign base = !with_candidate_selection && !with_post_scoring;
  assign may_begin = !base || slot_may_begin;
  lockstep_sequencer #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_SLICES(NUM_SLICES),
      .DRAIN_CYCLES(OUTPUT_DEPTH > DOT_PRODUCT_DEPTH ? OUTPUT_DEPTH : DOT_PRODUCT_DEPTH)
  ) lockstep_sequencer (
      .clock(clock),
      .reset(reset),
      .enable(base),
      .num_slices(num_slices),
      .query_valid(query_available),
      .query_rows(visible_rows),
      .may_begin(slot_may_begin),
      .release_output(slot_releases),
      .output_stands_still(!output_advance)
  );

  // Control of the row pipelines.
  logic borrowed_now;
  logic [SLICE_DATA_BITS-1:0] max_keys, min_keys, round_components;
  logic [NUM_LANES*PRODUCT_BITS-1:0] max_products, min_products;
  logic latch;
  logic [1:0] scan_query;
  logic [NUM_SLICES*SLICE_DATA_BITS-1:0] latched_query;
  logic score_bank_free, scores_filled, scores_drained;
  logic weight_bank_free, weights_filled, weights_drained;
  logic dot_product_valid, dot_product_last, dot_product_bank, dot_product_last_slice;
  logic [ROW_BITS-1:0] dot_product_row;
  logic [SLICE_BITS-1:0] dot_product_slice;
  logic [1:0] post_query;
  logic output_bank, unused_output_query;
  logic [WINDOW_BITS-1:0] score_window;
  logic [COMPARE_WINDOW*ROW_BITS-1:0] window_rows;
  logic [COMPARE_WINDOW*SCORE_BITS-1:0] window_scores;
  logic [COUNT_BITS-1:0] num_candidates, num_kept, weight_entry;
  logic signed [SCORE_BITS-1:0] post_max, exponent_max, exponent_score;
  logic exponent_valid, exponent_last, exponent_bank;
  logic [ROW_BITS-1:0] exponent_row, weight_row, output_row;
  logic [EXPONENT_BITS-1:0] weight_exponent, output_exponent;
  logic [SUM_BITS-1:0] weight_sum, output_sum;
  logic signed [SCORE_BITS-1:0] weight_max, output_max;
  logic output_row_valid, output_last, output_first;
  logic [SLICE_BITS-1:0] output_slice;
  elastic_control #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .ELEMENT_BITS(ELEMENT_BITS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .SCORE_BITS(SCORE_BITS),
      .RUNNING_SUM_BITS(RUNNING_SUM_BITS),
      .EXPONENT_BITS(EXPONENT_BITS),
      .SUM_BITS(SUM_BITS),
      .BUFFER_DEPTH(BUFFER_DEPTH),
      .SCAN_WIDTH(SCAN_WINDOW),
      .COMPARE_WIDTH(COMPARE_WINDOW),
      .SHARED_MULTIPLIERS(SHARED_MULTIPLIERS),
      .ITERATION_BITS(ITERATION_BITS)
  ) elastic_control (
      .clock(clock),
      .reset(reset),
      .num_rows(num_rows),
      .num_slices(num_slices),
      .with_candidate_selection(with_candidate_selection),
      .num_iterations(num_iterations),
      .with_post_scoring(with_post_scoring),
      .threshold(threshold),
      .may_begin(may_begin),
      .query_valid(query_available),
      .accept(accept),
      .query_data(query),
      .query_rows(visible_rows),
      .sorted_write_enable(sorted_write_enable),
      .sorted_write_address(sorted_write_address),
      .sorted_write_words(sorted_write_words),
      .borrowed_now(borrowed_now),
      .max_keys(max_keys),
      .min_keys(min_keys),
      .round_components(round_components),
      .shared_max_products(max_products),
      .shared_min_products(min_products),
      .latch(latch),
      .scan_query(scan_query),
      .latched_query(latched_query),
      .score_bank_free(score_bank_free),
      .dot_product_valid(dot_product_valid),
      .dot_product_last(dot_product_last),
      .dot_product_bank(dot_product_bank),
      .dot_product_row(dot_product_row),
      .dot_product_slice(dot_product_slice),
      .dot_product_last_slice(dot_product_last_slice),
      .scores_filled(scores_filled),
      .weight_bank_free(weight_bank_free),
      .score_bank(post_query[0]),
      .score_window(score_window),
      .window_rows(window_rows),
      .window_scores(window_scores),
      .num_candidates(num_candidates),
      .max(post_max),
      .scores_drained(scores_drained),
      .exponent_valid(exponent_valid),
      .exponent_last(exponent_last),
      .exponent_bank(exponent_bank),
      .exponent_row(exponent_row),
      .exponent_score(exponent_score),
      .output_advance(output_advance),
      .weights_filled(weights_filled),
      .weight_entry(weight_entry),
      .weight_row(weight_row),
      .weight_exponent(weight_exponent),
      .num_kept(num_kept),
      .sum(weight_sum),
      .largest_score(weight_max),
      .weights_drained(weights_drained),
      .output_valid(output_row_valid),
      .output_last(output_last),
      .output_first(output_first),
      .output_row(output_row),
      .output_slice(output_slice),
      .output_exponent(output_exponent),
      .output_sum(output_sum),
      .output_max(output_max)
  );

  // Dot product.
  logic [ROW_BITS-1:0] key_address;
  logic [SLICE_DATA_BITS-1:0] key_word, query_slice_data;
  logic multiply_valid, query_bank;
  logic [SLICE_BITS-1:0] query_slice;
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ROW_BITS)
  ) key_row_word (
      .num_rows(ROW_BITS'(num_rows)),
      .slice(dot_product_slice),
      .row(dot_product_row),
      .address(key_address)
  );
  row_sram #(
      .NUM_WORDS(NUM_ROWS),
      .WORD_BITS(SLICE_DATA_BITS)
  ) key_sram (
      .clock(clock),
      .write_enable(key_write_enable),
      .write_address(row_write_address),
      .write_word(row_write_word),
      .read_enable(dot_product_valid),
      .read_address(key_address),
      .read_word(key_word)
  );
  query_register_pair #(
      .NUM_SLICES(NUM_SLICES),
      .SLICE_DATA_BITS(SLICE_DATA_BITS)
  ) query_registers (
      .clock(clock),
      .load(latch),
      .load_bank(scan_query[0]),
      .query(latched_query),
      .bank(query_bank),
      .slice(query_slice),
      .slice_data(query_slice_data)
  );
  multiplier_array #(
      .NUM_LANES(NUM_LANES),
      .A_BITS(ELEMENT_BITS),
      .B_BITS(ELEMENT_BITS),
      .PRODUCT_BITS(PRODUCT_BITS)
  ) dot_product_multipliers (
      .a(borrowed_now ? max_keys : key_word),
      .b(borrowed_now ? round_components : query_slice_data),
      .products(max_products)
  );

  logic score_valid, score_last, score_bank;
  logic [ROW_BITS-1:0] score_row;
  logic signed [SCORE_BITS-1:0] score;
  dot_product_unit #(
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .ROW_BITS(ROW_BITS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .SCORE_BITS(SCORE_BITS)
  ) dot_product (
      .clock(clock),
      .reset(reset),
      .issue_valid(dot_product_valid),
      .issue_last(dot_product_last),
      .issue_bank(dot_product_bank),
      .issue_row(dot_product_row),
      .issue_slice(dot_product_slice),
      .issue_last_slice(dot_product_last_slice),
      .multiply_valid(multiply_valid),
      .query_bank(query_bank),
      .query_slice(query_slice),
      .products(max_products),
      .score_valid(score_valid),
      .score_last(score_last),
      .score_bank(score_bank),
      .score_row(score_row),
      .score(score)
  );

  bank_pair score_bank_pair (
      .clock(clock),
      .reset(reset),
      .fill_query(scan_query),
      .mark_filled(score_last),
      .mark_drained(scores_drained),
      .may_fill(score_bank_free),
      .may_drain(scores_filled),
      .drain_query(post_query)
  );
  score_banks #(
      .NUM_ROWS(NUM_ROWS),
      .COMPARE_WIDTH(COMPARE_WINDOW),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS)
  ) scores (
      .clock(clock),
      .reset(reset),
      .write_valid(score_valid),
      .write_last(score_last),
      .write_bank(score_bank),
      .write_row(score_row),
      .write_score(score),
      .read_bank(post_query[0]),
      .read_window(score_window),
      .read_rows(window_rows),
      .read_scores(window_scores),
      .read_count(num_candidates),
      .read_max(post_max),
      .max_bank(exponent_bank),
      .max(exponent_max)
  );

  // Exponent unit.
  logic exponent_written, exponent_write_last, exponent_write_bank;
  logic [ROW_BITS-1:0] exponent_write_row;
  logic [EXPONENT_BITS-1:0] exponent_written_value;
  exponent_unit #(
      .FRACTION_BITS(FRACTION_BITS),
      .EXPONENT_INTEGER_BITS(EXPONENT_INTEGER_BITS),
      .TABLE_FRACTION_BITS(TABLE_FRACTION_BITS),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS)
  ) exponent (
      .clock(clock),
      .reset(reset),
      .issue_valid(exponent_valid),
      .issue_last(exponent_last),
      .issue_bank(exponent_bank),
      .issue_row(exponent_row),
      .issue_score(exponent_score),
      .max(exponent_max),
      .exponent_valid(exponent_written),
      .exponent_last(exponent_write_last),
      .exponent_bank(exponent_write_bank),
      .exponent_row(exponent_write_row),
      .exponent_value(exponent_written_value)
  );
  bank_pair weight_bank_pair (
      .clock(clock),
      .reset(reset),
      .fill_query(post_query),
      .mark_filled(exponent_write_last),
      .mark_drained(weights_drained),
      .may_fill(weight_bank_free),
      .may_drain(weights_filled),
      .drain_query({unused_output_query, output_bank})
  );
  weight_banks #(
      .NUM_ROWS(NUM_ROWS),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS),
      .EXPONENT_BITS(EXPONENT_BITS),
      .SUM_BITS(SUM_BITS)
  ) weights (
      .clock(clock),
      .reset(reset),
      .write_valid(exponent_written),
      .write_last(exponent_write_last),
      .write_bank(exponent_write_bank),
      .write_row(exponent_write_row),
      .write_exponent(exponent_written_value),
      .max_valid(exponent_valid),
      .max_bank(exponent_bank),
      .max(exponent_max),
      .read_bank(output_bank),
      .read_entry(weight_entry),
      .read_row(weight_row),
      .read_exponent(weight_exponent),
      .read_count(num_kept),
      .read_sum(weight_sum),
      .read_max(weight_max)
  );

  // Output module and its queue.
  logic read_valid, output_complete, output_queue_free;
  logic [NUM_SLICES*NUM_LANES*OUTPUT_BITS-1:0] complete_output;
  logic [SUM_BITS-1:0] complete_sum;
  logic signed [SCORE_BITS-1:0] complete_max;
  logic [ROW_BITS-1:0] read_row, value_address;
  logic [SLICE_BITS-1:0] read_slice;
  logic [WEIGHT_BITS-1:0] weight;
  logic [SLICE_DATA_BITS-1:0] value_word;
  logic [NUM_LANES*FACTOR_BITS-1:0] output_factors;
  logic [NUM_LANES*OUTPUT_PRODUCT_BITS-1:0] output_products;
  logic [NUM_LANES*WEIGHTED_BITS-1:0] weighted_values;
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ROW_BITS)
  ) value_row_word (
      .num_rows(ROW_BITS'(num_rows)),
      .slice(read_slice),
      .row(read_row),
      .address(value_address)
  );
  row_sram #(
      .NUM_WORDS(NUM_ROWS),
      .WORD_BITS(SLICE_DATA_BITS)
  ) value_sram (
      .clock(clock),
      .write_enable(value_write_enable),
      .write_address(row_write_address),
      .write_word(row_write_word),
      .read_enable(read_valid && output_advance),
      .read_address(value_address),
      .read_word(value_word)
  );
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_weighted
    assign output_factors[lane*FACTOR_BITS+:FACTOR_BITS] =
        borrowed_now ? FACTOR_BITS'($signed(round_components[lane*ELEMENT_BITS+:ELEMENT_BITS])) : FACTOR_BITS'(weight);
    assign min_products[lane*PRODUCT_BITS+:PRODUCT_BITS] =
        output_products[lane*OUTPUT_PRODUCT_BITS+:PRODUCT_BITS];
    assign weighted_values[lane*WEIGHTED_BITS+:WEIGHTED_BITS] =
        output_products[lane*OUTPUT_PRODUCT_BITS+:WEIGHTED_BITS];
  end
  multiplier_array #(
      .NUM_LANES(NUM_LANES),
      .A_BITS(ELEMENT_BITS),
      .B_BITS(FACTOR_BITS),
      .PRODUCT_BITS(OUTPUT_PRODUCT_BITS)
  ) output_multipliers (
      .a(borrowed_now ? min_keys : value_word),
      .b(output_factors),
      .products(output_products)
  );
  output_unit #(
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .FRACTION_BITS(FRACTION_BITS),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS),
      .SUM_BITS(SUM_BITS),
      .PRODUCT_BITS(WEIGHTED_BITS),
      .OUTPUT_BITS(OUTPUT_BITS),
      .ROUND_TO_NEAREST(ROUND_TO_NEAREST)
  ) output_module (
      .clock(clock),
      .reset(reset),
      .multipliers_borrowed(borrowed_now),
      .advance(output_advance),
      .issue_valid(output_row_valid),
      .issue_last(output_last),
      .issue_first(output_first),
      .issue_row(output_row),
      .issue_slice(output_slice),
      .issue_exponent(output_exponent),
      .issue_sum(output_sum),
      .issue_max(output_max),
      .read_valid(read_valid),
      .read_row(read_row),
      .read_slice(read_slice),
      .weight(weight),
      .products(weighted_values),
      .may_push(output_queue_free && (!base || slot_releases)),
      .push(output_complete),
      .output_data(complete_output),
      .output_max(complete_max),
      .output_sum(complete_sum)
  );
  fifo #(
      .DEPTH(OUTPUT_QUEUE_DEPTH),
      .WORD_BITS(SUM_BITS + SCORE_BITS + NUM_SLICES * NUM_LANES * OUTPUT_BITS)
  ) output_queue (
      .clock(clock),
      .reset(reset),
      .push(output_complete),
      .push_word({complete_sum, complete_max, complete_output}),
      .may_push(output_queue_free),
      .pop(output_valid && output_ready),
      .may_pop(output_valid),
      .front({output_score_sum, output_largest_score, output_data})
  );

`ifndef SYNTHESIS
  // The multipliers serve one user a cycle.
  always_ff @(posedge clock) begin
    if (!reset) multipliers_used_once : assert (!(borrowed_now && multiply_valid));
  end
`endif
endmodule
