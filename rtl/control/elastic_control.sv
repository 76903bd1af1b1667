// Control of the three row pipelines (paper, V-C, Fig. 10): candidate selection, its scan, post-scoring and the issue stage of the
// output module, with the sorted-key SRAM. Wiring only.
//
// In the base design the lock-step sequencer says when a query may begin; the blocks that issue rows are the same.
(* keep_hierarchy *)
module elastic_control #(
    parameter int NUM_ROWS = 320,
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int ELEMENT_BITS = 9,
    parameter int PRODUCT_BITS = 17,
    parameter int SCORE_BITS = 23,
    parameter int RUNNING_SUM_BITS = 32,
    parameter int EXPONENT_BITS = 9,
    parameter int SUM_BITS = 17,
    parameter int BUFFER_DEPTH = 4,
    parameter int SCAN_WIDTH = 16,
    parameter int COMPARE_WIDTH = 16,
    parameter int SHARED_MULTIPLIERS = 1,
    parameter int ITERATION_BITS = 32,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1),
    localparam int QUERY_BITS = NUM_SLICES * NUM_LANES * ELEMENT_BITS,
    localparam int WORD_BITS = ELEMENT_BITS + ROW_BITS,
    localparam int NUM_WINDOWS = (NUM_ROWS + COMPARE_WIDTH - 1) / COMPARE_WIDTH,
    localparam int WINDOW_BITS = NUM_WINDOWS > 1 ? $clog2(NUM_WINDOWS) : 1
) (
    input  logic                                       clock,
    input  logic                                       reset,
    // The operation.
    input  logic        [              COUNT_BITS-1:0] num_rows,
    input  logic        [        SLICE_COUNT_BITS-1:0] num_slices,
    input  logic                                       with_candidate_selection,
    input  logic        [          ITERATION_BITS-1:0] num_iterations,
    input  logic                                       with_post_scoring,
    input  logic        [                SCORE_BITS:0] threshold,
    input  logic                                       may_begin,             // lock step: a slot may begin
    // Queries.
    input  logic                                       query_valid,
    output logic                                       accept,                // takes a query that is valid
    input  logic        [              QUERY_BITS-1:0] query_data,
    input  logic        [              COUNT_BITS-1:0] query_rows,
    // Write port of the sorted-key SRAM.
    input  logic        [               NUM_LANES-1:0] sorted_write_enable,
    input  logic        [                ROW_BITS-1:0] sorted_write_address,
    input  logic        [     NUM_LANES*WORD_BITS-1:0] sorted_write_words,
    // Borrowed multipliers.
    output logic                                       borrowed_now,          // a round multiplies with the shared multipliers
    output logic        [  NUM_LANES*ELEMENT_BITS-1:0] max_keys,
    output logic        [  NUM_LANES*ELEMENT_BITS-1:0] min_keys,
    output logic        [  NUM_LANES*ELEMENT_BITS-1:0] round_components,
    input  logic        [  NUM_LANES*PRODUCT_BITS-1:0] shared_max_products,
    input  logic        [  NUM_LANES*PRODUCT_BITS-1:0] shared_min_products,
    // Dot product.
    output logic                                       latch,
    output logic        [                         1:0] scan_query,
    output logic        [              QUERY_BITS-1:0] latched_query,
    input  logic                                       score_bank_free,
    output logic                                       dot_product_valid,
    output logic                                       dot_product_last,
    output logic                                       dot_product_bank,
    output logic        [                ROW_BITS-1:0] dot_product_row,
    output logic        [              SLICE_BITS-1:0] dot_product_slice,
    output logic                                       dot_product_last_slice,
    // Post-scoring and exponent unit.
    input  logic                                       scores_filled,
    input  logic                                       weight_bank_free,
    input  logic                                       score_bank,
    output logic        [             WINDOW_BITS-1:0] score_window,
    input  logic        [  COMPARE_WIDTH*ROW_BITS-1:0] window_rows,
    input  logic        [COMPARE_WIDTH*SCORE_BITS-1:0] window_scores,
    input  logic        [              COUNT_BITS-1:0] num_candidates,
    input  logic signed [              SCORE_BITS-1:0] max,
    output logic                                       scores_drained,
    output logic                                       exponent_valid,
    output logic                                       exponent_last,
    output logic                                       exponent_bank,
    output logic        [                ROW_BITS-1:0] exponent_row,
    output logic signed [              SCORE_BITS-1:0] exponent_score,
    // Output module.
    input  logic                                       output_advance,
    input  logic                                       weights_filled,
    output logic        [              COUNT_BITS-1:0] weight_entry,
    input  logic        [                ROW_BITS-1:0] weight_row,
    input  logic        [           EXPONENT_BITS-1:0] weight_exponent,
    input  logic        [              COUNT_BITS-1:0] num_kept,
    input  logic        [                SUM_BITS-1:0] sum,
    input  logic signed [              SCORE_BITS-1:0] largest_score,
    output logic                                       weights_drained,
    output logic                                       output_valid,
    output logic                                       output_last,
    output logic                                       output_first,
    output logic        [                ROW_BITS-1:0] output_row,
    output logic        [              SLICE_BITS-1:0] output_slice,
    output logic        [           EXPONENT_BITS-1:0] output_exponent,
    output logic        [                SUM_BITS-1:0] output_sum,
    output logic signed [              SCORE_BITS-1:0] output_max
);
  logic selector_ready, selector_offers, vector_free, all_rows_ready, offered;
  logic [NUM_ROWS-1:0] selected, candidates;
  logic [QUERY_BITS-1:0] selector_query;
  logic [COUNT_BITS-1:0] selector_rows, latched_rows;

  // Without candidate selection every row of a waiting query is a candidate.
  assign all_rows_ready = vector_free && may_begin;
  assign accept = query_valid && (with_candidate_selection ? selector_ready : all_rows_ready);
  assign offered = with_candidate_selection ? selector_offers : query_valid && may_begin;
  assign candidates = with_candidate_selection ? selected : '1;
  assign latched_query = with_candidate_selection ? selector_query : query_data;
  assign latched_rows = with_candidate_selection ? selector_rows : query_rows;

  logic [NUM_LANES-1:0] max_read_enable, min_read_enable;
  logic [NUM_LANES*ROW_BITS-1:0] max_read_address, min_read_address;
  logic [NUM_LANES*WORD_BITS-1:0] max_read_words, min_read_words;
  sorted_key_sram #(
      .NUM_WORDS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .WORD_BITS(WORD_BITS)
  ) sorted_key_sram (
      .clock(clock),
      .write_enable(sorted_write_enable),
      .write_address(sorted_write_address),
      .write_words(sorted_write_words),
      .max_read_enable(max_read_enable),
      .max_read_address(max_read_address),
      .max_read_words(max_read_words),
      .min_read_enable(min_read_enable),
      .min_read_address(min_read_address),
      .min_read_words(min_read_words)
  );

  logic round_begins, round_multiplies, borrowed;
  logic [NUM_LANES*PRODUCT_BITS-1:0] max_products, min_products;
  candidate_selector #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .ELEMENT_BITS(ELEMENT_BITS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .SCORE_BITS(SCORE_BITS),
      .SUM_BITS(RUNNING_SUM_BITS),
      .BUFFER_DEPTH(BUFFER_DEPTH),
      .ITERATION_BITS(ITERATION_BITS)
  ) candidate_selector (
      .clock(clock),
      .reset(reset),
      .enable(with_candidate_selection),
      .num_rows(num_rows),
      .num_slices(num_slices),
      .num_iterations(num_iterations),
      .query_valid(query_valid),
      .query_ready(selector_ready),
      .query_data(query_data),
      .query_rows(query_rows),
      .offered(selector_offers),
      .vector_free(vector_free),
      .candidates(selected),
      .offered_query(selector_query),
      .offered_rows(selector_rows),
      .max_read_enable(max_read_enable),
      .max_read_address(max_read_address),
      .max_read_words(max_read_words),
      .min_read_enable(min_read_enable),
      .min_read_address(min_read_address),
      .min_read_words(min_read_words),
      .round_begins(round_begins),
      .round_multiplies(round_multiplies),
      .max_keys(max_keys),
      .min_keys(min_keys),
      .round_components(round_components),
      .max_products(max_products),
      .min_products(min_products)
  );

  if (SHARED_MULTIPLIERS != 0) begin : g_shared
    assign borrowed = round_begins;
    assign borrowed_now = round_multiplies;
    assign max_products = shared_max_products;
    assign min_products = shared_min_products;
  end else begin : g_own
    logic unused;
    assign unused = ^{round_begins, round_multiplies, shared_max_products, shared_min_products};
    assign borrowed = 0;
    assign borrowed_now = 0;
    multiplier_array #(
        .NUM_LANES(NUM_LANES),
        .A_BITS(ELEMENT_BITS),
        .B_BITS(ELEMENT_BITS),
        .PRODUCT_BITS(PRODUCT_BITS)
    ) own_max_side_multipliers (
        .a(max_keys),
        .b(round_components),
        .products(max_products)
    );
    multiplier_array #(
        .NUM_LANES(NUM_LANES),
        .A_BITS(ELEMENT_BITS),
        .B_BITS(ELEMENT_BITS),
        .PRODUCT_BITS(PRODUCT_BITS)
    ) own_min_side_multipliers (
        .a(min_keys),
        .b(round_components),
        .products(min_products)
    );
  end

  candidate_scan #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_SLICES(NUM_SLICES),
      .SCAN_WIDTH(SCAN_WIDTH),
      .ROW_BITS(ROW_BITS)
  ) candidate_scan (
      .clock(clock),
      .reset(reset),
      .num_slices(num_slices),
      .offered(offered),
      .free(vector_free),
      .candidates(candidates),
      .query_rows(latched_rows),
      .latch(latch),
      .query(scan_query),
      .multipliers_borrowed(borrowed),
      .bank_free(score_bank_free),
      .issue_valid(dot_product_valid),
      .issue_last(dot_product_last),
      .issue_bank(dot_product_bank),
      .issue_row(dot_product_row),
      .issue_slice(dot_product_slice),
      .issue_last_slice(dot_product_last_slice)
  );

  post_scoring_unit #(
      .NUM_ROWS(NUM_ROWS),
      .COMPARE_WIDTH(COMPARE_WIDTH),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS)
  ) post_scoring (
      .clock(clock),
      .reset(reset),
      .compare(with_post_scoring),
      .threshold(threshold),
      .may_begin(may_begin),
      .scores_filled(scores_filled),
      .weights_free(weight_bank_free),
      .bank(score_bank),
      .window(score_window),
      .window_rows(window_rows),
      .window_scores(window_scores),
      .num_candidates(num_candidates),
      .max(max),
      .drained(scores_drained),
      .issue_valid(exponent_valid),
      .issue_last(exponent_last),
      .issue_bank(exponent_bank),
      .issue_row(exponent_row),
      .issue_score(exponent_score)
  );

  output_issue #(
      .NUM_ROWS(NUM_ROWS),
      .NUM_SLICES(NUM_SLICES),
      .ROW_BITS(ROW_BITS),
      .SCORE_BITS(SCORE_BITS),
      .EXPONENT_BITS(EXPONENT_BITS),
      .SUM_BITS(SUM_BITS)
  ) output_control (
      .clock(clock),
      .reset(reset),
      .num_slices(num_slices),
      .may_begin(may_begin),
      .advance(output_advance),
      .weights_filled(weights_filled),
      .entry(weight_entry),
      .row(weight_row),
      .exponent(weight_exponent),
      .num_kept(num_kept),
      .sum(sum),
      .max(largest_score),
      .drained(weights_drained),
      .issue_valid(output_valid),
      .issue_last(output_last),
      .issue_first(output_first),
      .issue_row(output_row),
      .issue_slice(output_slice),
      .issue_exponent(output_exponent),
      .issue_sum(output_sum),
      .issue_max(output_max)
  );
endmodule
