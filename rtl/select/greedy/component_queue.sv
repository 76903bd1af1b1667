// Queue of component products of one column (paper, V-A, Fig. 9): circular; a push in cycle t is seen from t + 1 on.
//
// A queue that is cleared takes nothing in that cycle.
module component_queue #(
    parameter int DEPTH = 4,
    parameter int ENTRY_BITS = 26
) (
    input  logic                  clock,
    input  logic                  clear,
    input  logic                  push,
    input  logic [ENTRY_BITS-1:0] push_entry,
    input  logic                  pop,
    output logic                  filled,      // has a head
    output logic [ENTRY_BITS-1:0] head
);
  localparam int PLACE_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1;
  localparam int COUNT_BITS = $clog2(DEPTH + 1);

  logic [ENTRY_BITS-1:0] entries[0:DEPTH-1];
  logic [PLACE_BITS-1:0] first, next;
  logic [COUNT_BITS-1:0] count;

  assign filled = count != '0;
  assign head   = entries[first];

  always_ff @(posedge clock) begin
    if (push) entries[next] <= push_entry;
    if (clear) begin
      first <= '0;
      next  <= '0;
      count <= '0;
    end else begin
      if (push) next <= next == PLACE_BITS'(DEPTH - 1) ? '0 : next + PLACE_BITS'(1);
      if (pop) first <= first == PLACE_BITS'(DEPTH - 1) ? '0 : first + PLACE_BITS'(1);
      count <= count + COUNT_BITS'(push) - COUNT_BITS'(pop);
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clock) begin
    if (!clear) never_overfull : assert (!push || count != COUNT_BITS'(DEPTH));
    if (!clear) never_popped_empty : assert (!pop || filled);
  end
`endif
endmodule
