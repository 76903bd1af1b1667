// Handshake of two banks between a producer and a consumer: query q uses bank q mod 2 (ours).
//
// Queries pass in order. The producer may fill query q once q - 2 has been drained, the consumer may drain it once it is filled;
// both see a change in the cycle after it happened. Never more than two queries lie between the two sides, so numbers modulo 4
// tell them apart.
(* keep_hierarchy *)
module bank_pair (
    input  logic       clock,
    input  logic       reset,
    input  logic [1:0] fill_query,   // the query that the producer has in hand
    input  logic       mark_filled,
    input  logic       mark_drained,
    output logic       may_fill,
    output logic       may_drain,
    output logic [1:0] drain_query  // the next query to be drained, or the one that is being drained
);
  logic [1:0] filled, drained;

  assign may_fill = fill_query == drained || fill_query == drained + 2'd1;
  assign may_drain = filled != drained;
  assign drain_query = drained;

  always_ff @(posedge clock) begin
    if (reset) begin
      filled  <= 0;
      drained <= 0;
    end else begin
      if (mark_filled) filled <= filled + 2'd1;
      if (mark_drained) drained <= drained + 2'd1;
    end
  end

`ifndef SYNTHESIS
  always_ff @(posedge clock) begin
    if (!reset) at_most_two_between : assert (filled != drained - 2'd1);
    if (!reset) drained_what_was_filled : assert (!mark_drained || may_drain);
  end
`endif
endmodule
