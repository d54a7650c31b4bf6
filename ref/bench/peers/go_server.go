// Go as a server of the benchmark's protocols, on one processor, each answer a write of its own.
//
//	go_server --mode echo|line|frame      listens on a free port of 127.0.0.1 and prints it
//	go_server --version
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
)

const readBytes = 64 * 1024

func echo(connection net.Conn) {
	data := make([]byte, readBytes)
	for {
		count, err := connection.Read(data)
		if err != nil {
			return
		}
		if _, err = connection.Write(data[:count]); err != nil {
			return
		}
	}
}

func line(connection net.Conn) {
	reader := bufio.NewReaderSize(connection, readBytes)
	answer := []byte("ok\n")
	for {
		if _, err := reader.ReadSlice('\n'); err != nil {
			return
		}
		if _, err := connection.Write(answer); err != nil {
			return
		}
	}
}

func frame(connection net.Conn) {
	reader := bufio.NewReaderSize(connection, readBytes)
	head := make([]byte, 4)
	var body []byte
	for {
		if _, err := io.ReadFull(reader, head); err != nil {
			return
		}
		size := int(binary.BigEndian.Uint32(head))
		if cap(body) < size {
			body = make([]byte, size)
		}
		if _, err := io.ReadFull(reader, body[:size]); err != nil {
			return
		}
		if _, err := connection.Write(head); err != nil {
			return
		}
	}
}

func main() {
	mode := flag.String("mode", "", "echo, line or frame")
	version := flag.Bool("version", false, "print Go's version")
	flag.Parse()
	if *version {
		fmt.Println(strings.TrimPrefix(runtime.Version(), "go"))
		return
	}
	handler, known := map[string]func(net.Conn){"echo": echo, "line": line, "frame": frame}[*mode]
	if !known {
		fmt.Fprintln(os.Stderr, "usage: go_server --mode echo|line|frame")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		connection, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer connection.Close()
			handler(connection)
		}()
	}
}
