// Single-cycle comparator tree over the heads of one side (paper, V-A): the largest key, ties to the lowest column.
//
// Keys are unsigned; a column that takes no part has key 0. What the winner carries travels up with its key.
module comparator_tree #(
    parameter int NUM_COLUMNS = 64,
    parameter int FIRST_COLUMN = 0,
    parameter int COLUMN_BITS = 6,
    parameter int KEY_BITS = 18,
    parameter int PAYLOAD_BITS = 9
) (
    input  logic [    NUM_COLUMNS*KEY_BITS-1:0] keys,
    input  logic [NUM_COLUMNS*PAYLOAD_BITS-1:0] payloads,
    output logic [                KEY_BITS-1:0] best_key,
    output logic [            PAYLOAD_BITS-1:0] best_payload,
    output logic [             COLUMN_BITS-1:0] best_column
);
  if (NUM_COLUMNS == 1) begin : g_leaf
    assign best_key = keys;
    assign best_payload = payloads;
    assign best_column = COLUMN_BITS'(FIRST_COLUMN);
  end else begin : g_node
    localparam int NUM_LEFT = 1 << ($clog2(NUM_COLUMNS) - 1);
    localparam int NUM_RIGHT = NUM_COLUMNS - NUM_LEFT;
    logic [KEY_BITS-1:0] left_key, right_key;
    logic [PAYLOAD_BITS-1:0] left_payload, right_payload;
    logic [COLUMN_BITS-1:0] left_column, right_column;
    logic right_wins;

    comparator_tree #(
        .NUM_COLUMNS(NUM_LEFT),
        .FIRST_COLUMN(FIRST_COLUMN),
        .COLUMN_BITS(COLUMN_BITS),
        .KEY_BITS(KEY_BITS),
        .PAYLOAD_BITS(PAYLOAD_BITS)
    ) left (
        .keys(keys[NUM_LEFT*KEY_BITS-1:0]),
        .payloads(payloads[NUM_LEFT*PAYLOAD_BITS-1:0]),
        .best_key(left_key),
        .best_payload(left_payload),
        .best_column(left_column)
    );
    comparator_tree #(
        .NUM_COLUMNS(NUM_RIGHT),
        .FIRST_COLUMN(FIRST_COLUMN + NUM_LEFT),
        .COLUMN_BITS(COLUMN_BITS),
        .KEY_BITS(KEY_BITS),
        .PAYLOAD_BITS(PAYLOAD_BITS)
    ) right (
        .keys(keys[NUM_COLUMNS*KEY_BITS-1:NUM_LEFT*KEY_BITS]),
        .payloads(payloads[NUM_COLUMNS*PAYLOAD_BITS-1:NUM_LEFT*PAYLOAD_BITS]),
        .best_key(right_key),
        .best_payload(right_payload),
        .best_column(right_column)
    );

    assign right_wins = right_key > left_key;
    assign best_key = right_wins ? right_key : left_key;
    assign best_payload = right_wins ? right_payload : left_payload;
    assign best_column = right_wins ? right_column : left_column;
  end
endmodule
