// One side of the component multiplication buffer (paper, V-A, Fig. 9): a queue a column, whose heads feed the side's comparator
// tree.
//
// The tree sees one slice of columns a cycle and the best head of the slices before is kept beside it; the best of all is there in
// the last slice's cycle. A queue of the operation's first slice has BUFFER_DEPTH entries, those of later slices, which fewer
// iterations reach before a refill arrives, have fewer: 1 + ceil((BUFFER_DEPTH - 1) / (slice + 1)).
(* keep_hierarchy *)
module component_buffer #(
    parameter int MAX_SIDE = 1,
    parameter int NUM_LANES = 64,
    parameter int NUM_SLICES = 1,
    parameter int BUFFER_DEPTH = 4,
    parameter int PRODUCT_BITS = 17,
    parameter int ROW_BITS = 9,
    localparam int LANE_BITS = NUM_LANES > 1 ? $clog2(NUM_LANES) : 1,
    localparam int SLICE_BITS = NUM_SLICES > 1 ? $clog2(NUM_SLICES) : 1
) (
    input  logic                                     clock,
    input  logic                                     clear,
    // An initialisation round: a product for every queue of a slice.
    input  logic                                     round_valid,
    input  logic        [            SLICE_BITS-1:0] round_slice,
    input  logic        [NUM_LANES*PRODUCT_BITS-1:0] round_products,
    input  logic        [    NUM_LANES*ROW_BITS-1:0] round_rows,
    // A refill.
    input  logic                                     refill_valid,
    input  logic        [            SLICE_BITS-1:0] refill_slice,
    input  logic        [             LANE_BITS-1:0] refill_lane,
    input  logic signed [          PRODUCT_BITS-1:0] refill_product,
    input  logic        [              ROW_BITS-1:0] refill_row,
    // An iteration.
    input  logic        [            SLICE_BITS-1:0] slice,           // that the tree sees
    input  logic                                     pop,             // takes the best head of all
    output logic                                     best_valid,      // some queue has a head
    output logic        [            SLICE_BITS-1:0] best_slice,
    output logic        [             LANE_BITS-1:0] best_lane,
    output logic signed [          PRODUCT_BITS-1:0] best_product,
    output logic        [              ROW_BITS-1:0] best_row
);
  localparam int ENTRY_BITS = PRODUCT_BITS + ROW_BITS;
  localparam int KEY_BITS = PRODUCT_BITS + 1;
  // A key is larger the sooner its product is taken; without a product it is 0.
  localparam logic [PRODUCT_BITS-1:0] FLIP =
      MAX_SIDE != 0 ? PRODUCT_BITS'(1) << (PRODUCT_BITS - 1) : ~(PRODUCT_BITS'(1) << (PRODUCT_BITS - 1));

  logic [NUM_LANES*KEY_BITS-1:0] keys;
  logic [NUM_LANES*ROW_BITS-1:0] rows;
  for (genvar lane = 0; lane < NUM_LANES; lane++) begin : g_lane
    logic [NUM_SLICES*(1+ENTRY_BITS)-1:0] heads;
    logic [PRODUCT_BITS-1:0] head_product;
    logic head_valid;
    for (genvar k = 0; k < NUM_SLICES; k++) begin : g_slice
      logic round_push, refill_push;
      assign round_push  = round_valid && round_slice == SLICE_BITS'(k);
      assign refill_push = refill_valid && refill_slice == SLICE_BITS'(k) && refill_lane == LANE_BITS'(lane);
      component_queue #(
          .DEPTH(1 + (BUFFER_DEPTH - 1 + k) / (k + 1)),
          .ENTRY_BITS(ENTRY_BITS)
      ) queue (
          .clock(clock),
          .clear(clear),
          .push(round_push || refill_push),
          .push_entry(
              round_push ? {round_products[lane*PRODUCT_BITS+:PRODUCT_BITS], round_rows[lane*ROW_BITS+:ROW_BITS]} :
                           {refill_product, refill_row}
          ),
          .pop(pop && best_slice == SLICE_BITS'(k) && best_lane == LANE_BITS'(lane)),
          .filled(heads[k*(1+ENTRY_BITS)+ENTRY_BITS]),
          .head(heads[k*(1+ENTRY_BITS)+:ENTRY_BITS])
      );
    end
    slice_select #(
        .NUM_SLICES(NUM_SLICES),
        .SLICE_DATA_BITS(1 + ENTRY_BITS)
    ) select_slice (
        .data(heads),
        .slice(slice),
        .slice_data({head_valid, head_product, rows[lane*ROW_BITS+:ROW_BITS]})
    );
    assign keys[lane*KEY_BITS+:KEY_BITS] = head_valid ? {1'b1, head_product ^ FLIP} : '0;
  end

  logic [KEY_BITS-1:0] tree_key, best_key;
  logic [ROW_BITS-1:0] tree_row;
  logic [LANE_BITS-1:0] tree_lane;
  comparator_tree #(
      .NUM_COLUMNS(NUM_LANES),
      .COLUMN_BITS(LANE_BITS),
      .KEY_BITS(KEY_BITS),
      .PAYLOAD_BITS(ROW_BITS)
  ) tree (
      .keys(keys),
      .payloads(rows),
      .best_key(tree_key),
      .best_payload(tree_row),
      .best_column(tree_lane)
  );

  if (NUM_SLICES == 1) begin : g_whole
    assign best_key   = tree_key;
    assign best_row   = tree_row;
    assign best_lane  = tree_lane;
    assign best_slice = '0;
  end else begin : g_slices
    logic tree_wins;
    logic [KEY_BITS-1:0] key_before;
    logic [ROW_BITS-1:0] row_before;
    logic [LANE_BITS-1:0] lane_before;
    logic [SLICE_BITS-1:0] slice_before;
    assign tree_wins  = slice == '0 || tree_key > key_before;
    assign best_key   = tree_wins ? tree_key : key_before;
    assign best_row   = tree_wins ? tree_row : row_before;
    assign best_lane  = tree_wins ? tree_lane : lane_before;
    assign best_slice = tree_wins ? slice : slice_before;
    always_ff @(posedge clock) begin
      key_before   <= best_key;
      row_before   <= best_row;
      lane_before  <= best_lane;
      slice_before <= best_slice;
    end
  end
  assign best_valid   = best_key[KEY_BITS-1];
  assign best_product = best_key[PRODUCT_BITS-1:0] ^ FLIP;
endmodule
