// The comparator tree gives a key that no column exceeds and no lower column reaches, with its column and what that carries.
module tree_is_maximum #(
    parameter int NUM_COLUMNS = 64,
    parameter int KEY_BITS = 18,
    parameter int PAYLOAD_BITS = 2
) (
    input logic [    NUM_COLUMNS*KEY_BITS-1:0] keys,
    input logic [NUM_COLUMNS*PAYLOAD_BITS-1:0] payloads
);
  localparam int COLUMN_BITS = $clog2(NUM_COLUMNS);

  logic [KEY_BITS-1:0] best_key;
  logic [PAYLOAD_BITS-1:0] best_payload;
  logic [COLUMN_BITS-1:0] best_column;
  comparator_tree #(
      .NUM_COLUMNS(NUM_COLUMNS),
      .COLUMN_BITS(COLUMN_BITS),
      .KEY_BITS(KEY_BITS),
      .PAYLOAD_BITS(PAYLOAD_BITS)
  ) tree (
      .keys(keys),
      .payloads(payloads),
      .best_key(best_key),
      .best_payload(best_payload),
      .best_column(best_column)
  );

  for (genvar k = 0; k < NUM_COLUMNS; k++) begin : g_column
    logic [KEY_BITS-1:0] key;
    assign key = keys[k*KEY_BITS+:KEY_BITS];
    always_comb begin
      assert (key <= best_key);
      assert (key != best_key || COLUMN_BITS'(k) >= best_column);
      assert (best_column != COLUMN_BITS'(k) || (key == best_key && payloads[k*PAYLOAD_BITS+:PAYLOAD_BITS] == best_payload));
    end
  end
  always_comb assert (32'(best_column) < NUM_COLUMNS);
endmodule
