// Pointers, buffer and refill multiplier of one side of candidate selection (paper, V-A, Fig. 9).
//
// A head popped in cycle t is replaced from cycle t + BUFFER_DEPTH on: address in t, read in t + 1, multiply in t + 2. A round that
// begins in cycle t is seen here when it reads (t + 1) and when it multiplies (t + 2).
(* keep_hierarchy *)
module selector_side #(
    parameter int MAX_SIDE = 1,
    parameter int NUM_ROWS = 320,
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int ELEMENT_BITS = 9,
    parameter int PRODUCT_BITS = 17,
    parameter int BUFFER_DEPTH = 4,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = NUM_ROWS > 1 ? $clog2(NUM_ROWS) : 1,
    localparam int LANE_BITS = NUM_LANES > 1 ? $clog2(NUM_LANES) : 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int WORD_BITS = ELEMENT_BITS + ROW_BITS
) (
    input  logic                                                clock,
    input  logic                                                clear,             // a query is accepted
    input  logic        [                       COUNT_BITS-1:0] num_rows,
    input  logic        [                       COUNT_BITS-1:0] rows_in_rounds,
    input  logic        [NUM_SLICES*NUM_LANES*ELEMENT_BITS-1:0] query,
    input  logic        [             NUM_SLICES*NUM_LANES-1:0] positive,
    // Initialisation rounds.
    input  logic                                                round_reads,
    input  logic        [                       SLICE_BITS-1:0] read_slice,
    input  logic        [                         ROW_BITS-1:0] top_address,
    input  logic        [                         ROW_BITS-1:0] bottom_address,
    input  logic                                                round_multiplies,
    input  logic        [                       SLICE_BITS-1:0] multiply_slice,
    input  logic        [           NUM_LANES*PRODUCT_BITS-1:0] round_products,
    // Iterations.
    input  logic        [                       SLICE_BITS-1:0] slice,
    input  logic                                                take,              // in the last slice's cycle
    output logic                                                popped,
    output logic        [                       SLICE_BITS-1:0] popped_slice,
    output logic        [                        LANE_BITS-1:0] popped_lane,
    output logic signed [                     PRODUCT_BITS-1:0] popped_product,
    output logic        [                         ROW_BITS-1:0] popped_row,
    // Sorted-key SRAM.
    output logic        [                        NUM_LANES-1:0] read_enable,
    output logic        [               NUM_LANES*ROW_BITS-1:0] read_address,
    input  logic        [              NUM_LANES*WORD_BITS-1:0] read_words
);
  logic best_valid, refill_reads;
  logic [SLICE_BITS-1:0] refill_read_slice;
  logic [LANE_BITS-1:0] refill_read_lane;
  assign popped = take && best_valid;

  pointer_unit #(
      .MAX_SIDE(MAX_SIDE),
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES)
  ) pointers (
      .clock(clock),
      .clear(clear),
      .num_rows(num_rows),
      .rows_in_rounds(rows_in_rounds),
      .positive(positive),
      .round_valid(round_reads),
      .round_slice(read_slice),
      .top_address(top_address),
      .bottom_address(bottom_address),
      .pop(popped),
      .pop_slice(popped_slice),
      .pop_lane(popped_lane),
      .refill_valid(refill_reads),
      .refill_slice(refill_read_slice),
      .refill_lane(refill_read_lane),
      .read_enable(read_enable),
      .read_address(read_address)
  );

  // Refill: read, multiply, and wait until BUFFER_DEPTH cycles are over. A new query's coming kills what is on its way.
  logic refill_multiplies;
  logic [SLICE_BITS-1:0] refill_multiply_slice;
  logic [LANE_BITS-1:0] refill_multiply_lane;
  delay_line #(
      .NUM_STAGES(1),
      .WIDTH(1 + SLICE_BITS + LANE_BITS),
      .CONTROL_BITS(1)
  ) refill_read_stage (
      .clock(clock),
      .reset(clear),
      .advance(1'b1),
      .entering({refill_read_slice, refill_read_lane, refill_reads}),
      .leaving({refill_multiply_slice, refill_multiply_lane, refill_multiplies})
  );
  logic [NUM_LANES*ELEMENT_BITS-1:0] query_of_slice;
  logic signed [ELEMENT_BITS-1:0] refill_key, refill_component;
  logic signed [PRODUCT_BITS-1:0] refill_product;
  logic [ROW_BITS-1:0] refill_row;
  slice_select #(
      .NUM_SLICES(NUM_SLICES),
      .SLICE_DATA_BITS(NUM_LANES * ELEMENT_BITS)
  ) select_slice (
      .data(query),
      .slice(refill_multiply_slice),
      .slice_data(query_of_slice)
  );
  assign {refill_row, refill_key} = read_words[32'(refill_multiply_lane)*WORD_BITS+:WORD_BITS];
  assign refill_component = query_of_slice[32'(refill_multiply_lane)*ELEMENT_BITS+:ELEMENT_BITS];
  assign refill_product = PRODUCT_BITS'(refill_key) * PRODUCT_BITS'(refill_component);

  logic refill_arrives;
  logic [SLICE_BITS-1:0] refill_slice;
  logic [LANE_BITS-1:0] refill_lane;
  logic [PRODUCT_BITS-1:0] arriving_product;
  logic [ROW_BITS-1:0] arriving_row;
  delay_line #(
      .NUM_STAGES(BUFFER_DEPTH - 3),
      .WIDTH(1 + SLICE_BITS + LANE_BITS + PRODUCT_BITS + ROW_BITS),
      .CONTROL_BITS(1)
  ) refill_stages (
      .clock(clock),
      .reset(clear),
      .advance(1'b1),
      .entering({refill_multiply_slice, refill_multiply_lane, refill_product, refill_row, refill_multiplies}),
      .leaving({refill_slice, refill_lane, arriving_product, arriving_row, refill_arrives})
  );

  logic [NUM_LANES*ROW_BITS-1:0] round_rows;
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
    assign round_rows[lane*ROW_BITS+:ROW_BITS] = read_words[lane*WORD_BITS+ELEMENT_BITS+:ROW_BITS];
  end
  component_buffer #(
      .MAX_SIDE(MAX_SIDE),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .BUFFER_DEPTH(BUFFER_DEPTH),
      .PRODUCT_BITS(PRODUCT_BITS),
      .ROW_BITS(ROW_BITS)
  ) buffer (
      .clock(clock),
      .clear(clear),
      .round_valid(round_multiplies),
      .round_slice(multiply_slice),
      .round_products(round_products),
      .round_rows(round_rows),
      .refill_valid(refill_arrives),
      .refill_slice(refill_slice),
      .refill_lane(refill_lane),
      .refill_product(arriving_product),
      .refill_row(arriving_row),
      .slice(slice),
      .pop(popped),
      .best_valid(best_valid),
      .best_slice(popped_slice),
      .best_lane(popped_lane),
      .best_product(popped_product),
      .best_row(popped_row)
  );
endmodule
