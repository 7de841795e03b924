module bench

go 1.19

require github.com/ossmp/ossmp-go v0.0.0

replace github.com/ossmp/ossmp-go => ../../../bindings/go
