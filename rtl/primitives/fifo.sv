// A bounded queue between a producer and a consumer, each of which moves one word a cycle at most (query queue and output queue;
// paper, III-C).
//
// Both sides see a change in the cycle after it happened. So a queue of two words or more can pass a word every cycle, one of one
// word every other cycle.
(* memory_block *)
module fifo #(
    parameter int DEPTH = 2,
    parameter int WORD_BITS = 576
) (
    input  logic                 clock,
    input  logic                 reset,
    input  logic                 push,
    input  logic [WORD_BITS-1:0] push_word,
    output logic                 may_push,
    input  logic                 pop,
    output logic                 may_pop,
    output logic [WORD_BITS-1:0] front
);
  localparam int PLACE_BITS = DEPTH > 1 ? $clog2(DEPTH) : 1;
  localparam int COUNT_BITS = $clog2(DEPTH + 1);

  logic [WORD_BITS-1:0] words[0:DEPTH-1];
  logic [PLACE_BITS-1:0] first, next;
  logic [COUNT_BITS-1:0] count;

  assign may_push = count != COUNT_BITS'(DEPTH);
  assign may_pop = count != '0;
  assign front = words[first];

  always_ff @(posedge clock) begin
    if (push) words[next] <= push_word;
    if (push) next <= next == PLACE_BITS'(DEPTH - 1) ? '0 : next + PLACE_BITS'(1);
    if (pop) first <= first == PLACE_BITS'(DEPTH - 1) ? '0 : first + PLACE_BITS'(1);
    count <= count + COUNT_BITS'(push) - COUNT_BITS'(pop);
    if (reset) begin
      first <= '0;
      next  <= '0;
      count <= '0;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clock) begin
    if (!reset) never_overfull : assert (!push || may_push);
    if (!reset) never_popped_empty : assert (!pop || may_pop);
  end
`endif
endmodule
