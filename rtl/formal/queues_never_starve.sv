// Whatever heads are taken, and whenever the next query comes: a column that has not given all its rows has a head in every cycle in
// which the tree sees its slice. With the assertions of the blocks: no queue is overfull or popped empty, no pointer leaves its
// column, no port of the sorted-key SRAM is used twice.
//
// One column of the free choice `column` has products of 1, all others of 0, so that it must be taken whenever it has a head.
module queues_never_starve #(
    parameter int NUM_ROWS = 6,
    parameter int NUM_LANES = 2,
    parameter int NUM_SLICES = 2,
    parameter int BUFFER_DEPTH = 4,
    localparam int COUNT_BITS = $clog2(NUM_ROWS + 1),
    localparam int ROW_BITS = $clog2(NUM_ROWS),
    localparam int LANE_BITS = NUM_LANES > 1 ? $clog2(NUM_LANES) : 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1,
    localparam int SLICE_COUNT_BITS = $clog2(NUM_SLICES + 1),
    localparam int NUM_COLUMNS = NUM_LANES * NUM_SLICES,
    localparam int ELEMENT_BITS = 2,
    localparam int PRODUCT_BITS = 3
) (
    input logic                                 clock,
    input logic [               COUNT_BITS-1:0] any_num_rows,
    input logic [         SLICE_COUNT_BITS-1:0] any_num_slices,
    input logic [                LANE_BITS-1:0] any_lane,
    input logic [               SLICE_BITS-1:0] any_slice,
    input logic                                 next_query,
    input logic                                 take
);
  // Chosen once, in the cycle of the reset.
  logic started = 0;
  logic [COUNT_BITS-1:0] num_rows;
  logic [SLICE_COUNT_BITS-1:0] num_slices;
  logic [LANE_BITS-1:0] lane;
  logic [SLICE_BITS-1:0] slice_of_column;
  always_ff @(posedge clock) begin
    started <= 1;
    if (!started) begin
      num_rows <= any_num_rows;
      num_slices <= any_num_slices;
      lane <= any_lane;
      slice_of_column <= any_slice;
    end
  end
  always_comb begin
    assume (any_num_rows >= 1 && any_num_slices >= 1 && any_num_slices <= NUM_SLICES);
    assume (32'(any_num_rows) * 32'(any_num_slices) <= NUM_ROWS);
    assume (any_lane < NUM_LANES && 32'(any_slice) < 32'(any_num_slices));
  end

  // The schedule: s x b rounds, then iterations of s cycles, until the next query comes.
  logic iterating, iterated, accept, round, last_slice, decide;
  logic [SLICE_BITS-1:0] slice;
  logic [3:0] entry, num_entries;
  assign num_entries = 4'(1 + (BUFFER_DEPTH - 1 + 32'(num_slices) - 1) / 32'(num_slices));
  assign accept = started && next_query && (iterated && slice == '0);
  assign round = accept || !iterating;
  assign last_slice = 32'(slice) + 1 == 32'(num_slices);
  assign decide = iterating && !accept && last_slice;
  always_ff @(posedge clock) begin
    if (!started) begin
      slice <= '0;
      entry <= '0;
      iterating <= 0;
      iterated <= 1;  // an empty machine takes a query
    end else if (accept || !iterated || iterating) begin
      slice <= last_slice ? '0 : slice + SLICE_BITS'(1);
      if (round) begin
        iterated  <= 0;
        entry <= (accept ? 4'd0 : entry) + 4'(last_slice);
        iterating <= last_slice && (accept ? 4'd0 : entry) + 4'd1 == num_entries;
      end else begin
        iterated <= iterated || last_slice;
      end
    end
  end
  logic round_begins;
  assign round_begins = started && (accept || (!iterating && !iterated));

  // Rounds, as the selector passes them on.
  logic round_reads, round_multiplies;
  logic [SLICE_BITS-1:0] read_slice, multiply_slice;
  always_ff @(posedge clock) begin
    round_reads <= round_begins && 32'(accept ? 4'd0 : entry) < 32'(num_rows);
    round_multiplies <= started && round_reads;
    read_slice <= slice;
    multiply_slice <= read_slice;
  end

  logic [NUM_COLUMNS*ELEMENT_BITS-1:0] query;
  logic [NUM_COLUMNS-1:0] positive;
  logic [NUM_LANES*PRODUCT_BITS-1:0] round_products;
  logic [NUM_LANES*(ROW_BITS+ELEMENT_BITS)-1:0] words;
  for (genvar j = 0; j < NUM_COLUMNS; j++) begin : g_column
    assign positive[j] = j % NUM_LANES == 32'(lane) && j / NUM_LANES == 32'(slice_of_column);
    assign query[j*ELEMENT_BITS+:ELEMENT_BITS] = {1'b0, positive[j]};
  end
  for (genvar k = 0; k < NUM_LANES; k++) begin : g_lane
    assign words[k*(ROW_BITS+ELEMENT_BITS)+:ROW_BITS+ELEMENT_BITS] = {ROW_BITS'(0), 2'b01};
    assign round_products[k*PRODUCT_BITS+:PRODUCT_BITS] = {2'b00, k == 32'(lane) && multiply_slice == slice_of_column};
  end

  logic popped;
  logic [SLICE_BITS-1:0] popped_slice;
  logic [LANE_BITS-1:0] popped_lane;
  selector_side #(
      .MAX_SIDE(1),
      .NUM_ROWS(NUM_ROWS),
      .NUM_LANES(NUM_LANES),
      .NUM_SLICES(NUM_SLICES),
      .ELEMENT_BITS(ELEMENT_BITS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .BUFFER_DEPTH(BUFFER_DEPTH)
  ) side (
      .clock(clock),
      .clear(accept || !started),
      .num_rows(num_rows),
      .rows_in_rounds(32'(num_rows) < 32'(num_entries) ? num_rows : COUNT_BITS'(num_entries)),
      .query(query),
      .positive(positive),
      .round_reads(round_reads),
      .read_slice(read_slice),
      .top_address('0),
      .bottom_address('0),
      .round_multiplies(round_multiplies),
      .multiply_slice(multiply_slice),
      .round_products(round_products),
      .slice(slice),
      .take(decide && take),
      .popped(popped),
      .popped_slice(popped_slice),
      .popped_lane(popped_lane),
      .popped_product(),
      .popped_row(),
      .read_enable(),
      .read_address(),
      .read_words(words)
  );

  logic [COUNT_BITS-1:0] num_popped;
  logic of_column;
  assign of_column = popped && popped_lane == lane && popped_slice == slice_of_column;
  always_ff @(posedge clock) begin
    if (accept || !started) num_popped <= '0;
    else if (of_column) num_popped <= num_popped + COUNT_BITS'(1);
    if (started && decide && take) assert (of_column == (num_popped != num_rows));
  end
endmodule
