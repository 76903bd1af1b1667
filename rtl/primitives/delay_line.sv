// Stage registers of a pipeline: what enters in cycle t is on `leaving` from cycle t + NUM_STAGES on, cycles without `advance` not
// counted. Reset clears the lowest CONTROL_BITS bits.
module delay_line #(
    parameter int NUM_STAGES = 1,
    parameter int WIDTH = 2,
    parameter int CONTROL_BITS = 1
) (
    input  logic             clock,
    input  logic             reset,
    input  logic             advance,
    input  logic [WIDTH-1:0] entering,
    output logic [WIDTH-1:0] leaving
);
  if (NUM_STAGES == 0) begin : g_none
    logic unused;
    assign unused  = ^{clock, reset, advance};
    assign leaving = entering;
  end else begin : g_stages
    logic [WIDTH-1:0] stage;
    if (CONTROL_BITS == 0) begin : g_data
      logic unused;
      assign unused = reset;
      always_ff @(posedge clock) if (advance) stage <= entering;
    end else begin : g_control
      always_ff @(posedge clock) begin
        if (advance) stage <= entering;
        if (reset) stage[CONTROL_BITS-1:0] <= '0;
      end
    end
    delay_line #(
        .NUM_STAGES(NUM_STAGES - 1),
        .WIDTH(WIDTH),
        .CONTROL_BITS(CONTROL_BITS)
    ) others (
        .clock(clock),
        .reset(reset),
        .advance(advance),
        .entering(stage),
        .leaving(leaving)
    );
  end
endmodule
