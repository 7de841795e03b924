//go:build !go1.23

package main

import (
	"context"
)

func (agent *agent) allParts(asked *request) (interface{}, error) {
	parts, err := agent.uploads[asked.Upload].AllParts(context.Background())
	return object{"parts": describeParts(parts)}, err
}
