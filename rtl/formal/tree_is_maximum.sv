// The comparator tree gives the largest key, of equal ones that of the lowest column, with its column and what it carries.
module tree_is_maximum #(
    parameter int NUM_COLUMNS = 64,
    parameter int KEY_BITS = 18,
    parameter int PAYLOAD_BITS = 2
) (
    input logic [    NUM_COLUMNS*KEY_BITS-1:0] keys,
    input logic [NUM_COLUMNS*PAYLOAD_BITS-1:0] payloads
);
  localparam int COLUMN_BITS = $clog2(NUM_COLUMNS);

  logic [KEY_BITS-1:0] tree_key, key;
  logic [PAYLOAD_BITS-1:0] tree_payload, payload;
  logic [COLUMN_BITS-1:0] tree_column, column;
  comparator_tree #(
      .NUM_COLUMNS(NUM_COLUMNS),
      .COLUMN_BITS(COLUMN_BITS),
      .KEY_BITS(KEY_BITS),
      .PAYLOAD_BITS(PAYLOAD_BITS)
  ) tree (
      .keys(keys),
      .payloads(payloads),
      .best_key(tree_key),
      .best_payload(tree_payload),
      .best_column(tree_column)
  );

  // One column after the other; a later one wins only if it is larger.
  always_comb begin
    key = keys[KEY_BITS-1:0];
    payload = payloads[PAYLOAD_BITS-1:0];
    column = '0;
    for (int k = 1; k < NUM_COLUMNS; k++) begin
      if (keys[k*KEY_BITS+:KEY_BITS] > key) begin
        key = keys[k*KEY_BITS+:KEY_BITS];
        payload = payloads[k*PAYLOAD_BITS+:PAYLOAD_BITS];
        column = COLUMN_BITS'(k);
      end
    end
    assert (tree_key == key && tree_payload == payload && tree_column == column);
  end
endmodule
