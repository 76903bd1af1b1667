// Candidate selection (paper, IV-C, V-A, Fig. 9): wires pointers, component buffers and greedy scores, and steps them.
//
// One query at a time: initialisation rounds fill the buffers, one slice of every queue's next entry a cycle, the first in the cycle
// in which the query is accepted; M iterations follow, one slice a cycle; then the query waits until the candidate vector register
// takes it, and the next one enters in that same cycle. A round that begins in cycle t reads its keys in t + 1 and multiplies in
// t + 2, with multipliers that are not the selector's.
(* keep_hierarchy *)
module candidate_selector #(
    parameter int NUM_ROWS = 320,
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int ELEMENT_BITS = 9,
    parameter int PRODUCT_BITS = 17,
    parameter int SCORE_BITS = 23,
    parameter int SUM_BITS = 32,
    parameter int BUFFER_DEPTH = 4,
    parameter int ITERATION_BITS = 32,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1),
    localparam int QUERY_BITS = NUM_SLICES * NUM_LANES * ELEMENT_BITS,
    localparam int WORD_BITS = ELEMENT_BITS + ROW_BITS
) (
    input  logic                              clock,
    input  logic                              reset,
    input  logic                              enable,
    input  logic [            COUNT_BITS-1:0] num_rows,          // of the operation
    input  logic [      SLICE_COUNT_BITS-1:0] num_slices,
    input  logic [        ITERATION_BITS-1:0] num_iterations,
    // The next query.
    input  logic                              query_valid,
    output logic                              query_ready,
    input  logic [            QUERY_BITS-1:0] query_data,
    input  logic [            COUNT_BITS-1:0] query_rows,        // that it sees
    // The finished query; it changes hands in a cycle in which both hold.
    output logic                              offered,
    input  logic                              vector_free,
    output logic [              NUM_ROWS-1:0] candidates,
    output logic [            QUERY_BITS-1:0] offered_query,
    output logic [            COUNT_BITS-1:0] offered_rows,
    // Sorted-key SRAM.
    output logic [             NUM_LANES-1:0] max_read_enable,
    output logic [    NUM_LANES*ROW_BITS-1:0] max_read_address,
    input  logic [   NUM_LANES*WORD_BITS-1:0] max_read_words,
    output logic [             NUM_LANES-1:0] min_read_enable,
    output logic [    NUM_LANES*ROW_BITS-1:0] min_read_address,
    input  logic [   NUM_LANES*WORD_BITS-1:0] min_read_words,
    // Multipliers of the rounds.
    output logic                              round_begins,
    output logic                              round_multiplies,
    output logic [NUM_LANES*ELEMENT_BITS-1:0] max_keys,
    output logic [NUM_LANES*ELEMENT_BITS-1:0] min_keys,
    output logic [NUM_LANES*ELEMENT_BITS-1:0] round_components,  // of the query
    input  logic [NUM_LANES*PRODUCT_BITS-1:0] max_products,
    input  logic [NUM_LANES*PRODUCT_BITS-1:0] min_products
);
  localparam int LANE_BITS = NUM_LANES > 1 ? $clog2(NUM_LANES) : 1;
  localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1;
  localparam int ENTRY_BITS = $clog2(BUFFER_DEPTH + 1);

  typedef enum logic [1:0] {
    IDLE,
    INITIALISE,
    ITERATE,
    DONE
  } phase_t;
  phase_t phase;

  logic [QUERY_BITS-1:0] query;
  logic [COUNT_BITS-1:0] rows;  // that the query sees
  logic [ENTRY_BITS-1:0] entry, next_entry, num_entries;
  logic [ITERATION_BITS-1:0] iterations_left;
  logic [SLICE_BITS-1:0] slice;
  logic accept, iterates, decides, last_slice, last_round;

  assign offered = phase == DONE;
  assign query_ready = enable && (phase == IDLE || (offered && vector_free));
  assign accept = query_valid && query_ready;
  assign round_begins = accept || phase == INITIALISE;
  assign iterates = phase == ITERATE;
  assign decides = iterates && last_slice;
  slice_counter #(
      .NUM_SLICES(NUM_SLICES)
  ) slices (
      .clock(clock),
      .reset(reset),
      .num_slices(num_slices),
      .step(round_begins || iterates),
      .slice(slice),
      .last(last_slice)
  );

  // Entries of a queue: 1 + ceil((BUFFER_DEPTH - 1) / num_slices).
  always_comb begin
    num_entries = ENTRY_BITS'(BUFFER_DEPTH);
    for (int s = 2; s <= NUM_SLICES; s++)
      if (num_slices == SLICE_COUNT_BITS'(s)) num_entries = ENTRY_BITS'(1 + (BUFFER_DEPTH - 2 + s) / s);
  end
  assign entry = accept ? '0 : next_entry;
  assign last_round = last_slice && entry + ENTRY_BITS'(1) == num_entries;

  always_ff @(posedge clock) begin
    if (accept) begin
      query <= query_data;
      rows <= query_rows;
      iterations_left <= num_iterations;
    end else if (decides) begin
      iterations_left <= iterations_left - ITERATION_BITS'(1);
    end
    if (round_begins) next_entry <= entry + ENTRY_BITS'(last_slice);
    if (round_begins) phase <= last_round ? ITERATE : INITIALISE;
    else if (decides && iterations_left == ITERATION_BITS'(1)) phase <= DONE;
    else if (offered && vector_free) phase <= IDLE;
    if (reset) phase <= IDLE;
  end

  // A round begins: where the sides that move down and up read. A column may have fewer positions than a queue has entries.
  logic [COUNT_BITS-1:0] rows_in_rounds;
  logic [ROW_BITS-1:0] top, bottom, top_address, bottom_address;
  logic round_has_rows, round_reads, round_reads_rows, round_multiplies_rows;
  logic [SLICE_BITS-1:0] read_slice, multiply_slice;
  assign round_has_rows = 32'(entry) < 32'(num_rows);
  assign rows_in_rounds = 32'(num_rows) < 32'(num_entries) ? num_rows : COUNT_BITS'(num_entries);
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ROW_BITS)
  ) top_word (
      .num_rows(ROW_BITS'(num_rows)),
      .slice(slice),
      .row(ROW_BITS'(num_rows) - ROW_BITS'(1) - ROW_BITS'(entry)),
      .address(top)
  );
  word_address #(
      .NUM_SLICES(NUM_SLICES),
      .ADDRESS_BITS(ROW_BITS)
  ) bottom_word (
      .num_rows(ROW_BITS'(num_rows)),
      .slice(slice),
      .row(ROW_BITS'(entry)),
      .address(bottom)
  );
  always_ff @(posedge clock) begin
    top_address <= top;
    bottom_address <= bottom;
    read_slice <= slice;
    multiply_slice <= read_slice;
    round_reads_rows <= round_begins && round_has_rows;
    round_multiplies_rows <= round_reads_rows;
    round_reads <= round_begins;
    round_multiplies <= round_reads;
    if (reset) begin
      round_reads <= 0;
      round_multiplies <= 0;
    end
  end

  // It multiplies.
  slice_select #(
      .NUM_SLICES(NUM_SLICES),
      .SLICE_DATA_BITS(NUM_LANES * ELEMENT_BITS)
  ) select_slice (
      .data(query),
      .slice(multiply_slice),
      .slice_data(round_components)
  );
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
    assign max_keys[lane*ELEMENT_BITS+:ELEMENT_BITS] = max_read_words[lane*WORD_BITS+:ELEMENT_BITS];
    assign min_keys[lane*ELEMENT_BITS+:ELEMENT_BITS] = min_read_words[lane*WORD_BITS+:ELEMENT_BITS];
  end

  logic [NUM_SLICES*NUM_LANES-1:0] positive;
  for (genvar j = 0; j < NUM_SLICES * NUM_LANES; j++) begin : g_column
    assign positive[j] = $signed(query[j*ELEMENT_BITS+:ELEMENT_BITS]) > 0;
  end

  // An iteration: both sides see the running sum as it was when it began.
  logic signed [SUM_BITS-1:0] running_sum;
  logic max_popped, min_popped, min_enabled;
  logic [SLICE_BITS-1:0] unused_max_slice, unused_min_slice;
  logic [LANE_BITS-1:0] unused_max_lane, unused_min_lane;
  logic signed [PRODUCT_BITS-1:0] max_product, min_product;
  logic [ROW_BITS-1:0] max_row, min_row;
  assign min_enabled = !running_sum[SUM_BITS-1];
  selector_side #(
      .MAX_SIDE(1),
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .ELEMENT_BITS(ELEMENT_BITS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .BUFFER_DEPTH(BUFFER_DEPTH)
  ) max_side (
      .clock(clock),
      .clear(accept || reset),
      .num_rows(num_rows),
      .rows_in_rounds(rows_in_rounds),
      .query(query),
      .positive(positive),
      .round_reads(round_reads_rows),
      .read_slice(read_slice),
      .top_address(top_address),
      .bottom_address(bottom_address),
      .round_multiplies(round_multiplies_rows),
      .multiply_slice(multiply_slice),
      .round_products(max_products),
      .slice(slice),
      .take(decides),
      .popped(max_popped),
      .popped_slice(unused_max_slice),
      .popped_lane(unused_max_lane),
      .popped_product(max_product),
      .popped_row(max_row),
      .read_enable(max_read_enable),
      .read_address(max_read_address),
      .read_words(max_read_words)
  );
  selector_side #(
      .MAX_SIDE(0),
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .ELEMENT_BITS(ELEMENT_BITS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .BUFFER_DEPTH(BUFFER_DEPTH)
  ) min_side (
      .clock(clock),
      .clear(accept || reset),
      .num_rows(num_rows),
      .rows_in_rounds(rows_in_rounds),
      .query(query),
      .positive(positive),
      .round_reads(round_reads_rows),
      .read_slice(read_slice),
      .top_address(top_address),
      .bottom_address(bottom_address),
      .round_multiplies(round_multiplies_rows),
      .multiply_slice(multiply_slice),
      .round_products(min_products),
      .slice(slice),
      .take(decides && min_enabled),
      .popped(min_popped),
      .popped_slice(unused_min_slice),
      .popped_lane(unused_min_lane),
      .popped_product(min_product),
      .popped_row(min_row),
      .read_enable(min_read_enable),
      .read_address(min_read_address),
      .read_words(min_read_words)
  );

  // Rows that the query does not see are passed over.
  logic max_visible, any_positive;
  logic [NUM_ROWS-1:0] positive_rows;
  assign max_visible = 32'(max_row) < 32'(rows);
  greedy_scores #(
      .NUM_ROWS(NUM_ROWS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .SCORE_BITS(SCORE_BITS),
      .SUM_BITS(SUM_BITS)
  ) greedy_scores (
      .clock(clock),
      .clear(accept),
      .max_add(max_popped && max_product > 0 && max_visible),
      .max_row(max_row),
      .max_product(max_product),
      .min_add(min_popped && min_product < 0 && 32'(min_row) < 32'(rows)),
      .min_row(min_row),
      .min_product(min_product),
      .running_sum(running_sum),
      .positive(positive_rows),
      .any_positive(any_positive)
  );

  // The candidate of a query without any: the first visible row that the max side took, or the last row that it sees (ours).
  logic has_fallback;
  logic [ROW_BITS-1:0] fallback_row;
  always_ff @(posedge clock) begin
    if (accept) begin
      has_fallback <= 0;
      fallback_row <= ROW_BITS'(query_rows - COUNT_BITS'(1));
    end else if (max_popped && max_visible && !has_fallback) begin
      has_fallback <= 1;
      fallback_row <= max_row;
    end
  end
  assign candidates = any_positive ? positive_rows : NUM_ROWS'(1) << fallback_row;
  assign offered_query = query;
  assign offered_rows = rows;
endmodule
