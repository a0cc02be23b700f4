//go:build ignore

// Checks .tlog-proof files and tiles with the packages behind Go's checksum database, golang.org/x/mod/sumdb/note and
// tlog (Debian: golang-golang-x-mod-dev). Everything cryptographic is theirs; here only lines are split.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go proofs VKEY FILE...
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go tiles DIR SIZE ROOT OLDSIZE OLDROOT
//
// "proofs" prints a line a file, "ok" or "no" and the reason, and exits with 1 when any is refused. "tiles" reads the
// tree from DIR/tile/..., proves every 97th entry with it and that the old tree is its beginning.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var strict = base64.StdEncoding.Strict()

func main() {
	var err error
	switch {
	case len(os.Args) > 3 && os.Args[1] == "proofs":
		err = proofs(os.Args[2], os.Args[3:])
	case len(os.Args) == 7 && os.Args[1] == "tiles":
		err = tiles(os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6])
	default:
		err = errors.New("usage: proofs VKEY FILE... | tiles DIR SIZE ROOT OLDSIZE OLDROOT")
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func proofs(vkey string, names []string) error {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	refused := 0
	for _, name := range names {
		if err := proof(name, key); err != nil {
			fmt.Printf("no %s: %v\n", name, err)
			refused++
		} else {
			fmt.Printf("ok %s\n", name)
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d refused", refused)
	}
	return nil
}

func proof(name string, key note.Verifier) error {
	file, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	head, signed, ok := bytes.Cut(file, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !ok || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof file")
	}
	entry, err := strict.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil || hash.String() != line {
			return errors.New("malformed hash")
		}
		path = append(path, hash)
	}
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return err
	}
	// Go's own reader forgives stray bits at the end of base64, which change nothing; here no byte may differ.
	for _, signature := range opened.Sigs {
		if _, err := strict.DecodeString(signature.Base64); err != nil {
			return err
		}
	}
	stated := strings.Split(opened.Text, "\n")
	if len(stated) != 4 || stated[0] != key.Name() {
		return errors.New("not a checkpoint of this log")
	}
	size, root, err := tree(stated[1], stated[2])
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, size, root, index, tlog.RecordHash(entry))
}

func tree(size, root string) (int64, tlog.Hash, error) {
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return 0, tlog.Hash{}, err
	}
	hash, err := tlog.ParseHash(root)
	return n, hash, err
}

// directory reads tiles of height 8, which is what "tile/<L>/<N>" means to C2SP; Go writes the height into the path.
type directory string

func (d directory) Height() int { return 8 }

func (d directory) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		hashes, err := os.ReadFile(filepath.Join(string(d), path))
		if err != nil {
			return nil, err
		}
		all = append(all, hashes)
	}
	return all, nil
}

func (d directory) SaveTiles([]tlog.Tile, [][]byte) {}

func tiles(dir, size, root, oldSize, oldRoot string) error {
	n, hash, err := tree(size, root)
	if err != nil {
		return err
	}
	old, oldHash, err := tree(oldSize, oldRoot)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: n, Hash: hash}, directory(dir))
	for index := int64(0); index < n; index += 97 {
		leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return err
		}
		path, err := tlog.ProveRecord(n, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(path, n, hash, index, leaf[0]); err != nil {
			return err
		}
	}
	grown, err := tlog.ProveTree(n, old, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(grown, n, hash, old, oldHash); err != nil {
		return err
	}
	fmt.Println("ok")
	return nil
}
