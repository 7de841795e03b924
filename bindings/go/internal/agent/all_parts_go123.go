//go:build go1.23

package main

import (
	"context"

	ossmp "github.com/ossmp/ossmp-go"
)

func (agent *agent) allParts(asked *request) (interface{}, error) {
	var parts []ossmp.Part
	for part, err := range agent.uploads[asked.Upload].Parts(context.Background()) {
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return object{"parts": describeParts(parts)}, nil
}
