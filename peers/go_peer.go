// The AWS SDK for Go v1 makes the calls it is asked for, line by line.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/ivs"
	"github.com/aws/aws-sdk-go/service/ivschat"
)

type call struct {
	Service   string
	Operation string
	Arguments json.RawMessage
}

var output = json.NewEncoder(os.Stdout)

func say(data map[string]any) {
	if err := output.Encode(data); err != nil {
		panic(err)
	}
}

// operations names those methods of a client that take and give the structs of an operation.
func operations(client reflect.Value) []string {
	found := []string{}
	for i := 0; i < client.NumMethod(); i++ {
		name := client.Type().Method(i).Name
		if client.MethodByName(name + "WithContext").IsValid() && !strings.HasSuffix(name, "Pages") {
			found = append(found, name)
		}
	}
	return found
}

// plain gives the members that are there, under AWS's names.
func plain(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		return plain(value.Elem())
	case reflect.Slice:
		items := []any{}
		for i := 0; i < value.Len(); i++ {
			items = append(items, plain(value.Index(i)))
		}
		return items
	case reflect.Map:
		items := map[string]any{}
		for _, key := range value.MapKeys() {
			items[key.String()] = plain(value.MapIndex(key))
		}
		return items
	case reflect.Struct:
		if moment, ok := value.Interface().(time.Time); ok {
			return moment.Format(time.RFC3339Nano)
		}
		members := map[string]any{}
		for i := 0; i < value.NumField(); i++ {
			name := value.Type().Field(i).Tag.Get("locationName")
			if member := value.Field(i); name != "" && !member.IsNil() {
				members[name] = plain(member)
			}
		}
		return members
	}
	return value.Interface()
}

func answer(client reflect.Value, asked call) map[string]any {
	method := client.MethodByName(asked.Operation)
	input := reflect.New(method.Type().In(0).Elem())
	if err := json.Unmarshal(asked.Arguments, input.Interface()); err != nil {
		panic(err)
	}
	results := method.Call([]reflect.Value{input})
	if err, _ := results[1].Interface().(error); err != nil {
		var refused awserr.Error
		if !errors.As(err, &refused) {
			panic(err)
		}
		return map[string]any{"error": refused.Code(), "message": refused.Message()}
	}
	return map[string]any{"result": plain(results[0])}
}

func main() {
	here := session.Must(session.NewSession(
		aws.NewConfig().WithEndpoint(os.Getenv("AWS_ENDPOINT_URL")),
	))
	clients := map[string]reflect.Value{
		"ivs":     reflect.ValueOf(ivs.New(here)),
		"ivschat": reflect.ValueOf(ivschat.New(here)),
	}
	known := map[string][]string{"ivs-realtime": {}}
	for service, client := range clients {
		known[service] = operations(client)
	}
	say(map[string]any{"version": aws.SDKVersion, "operations": known})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		say(answer(clients[asked.Service], asked))
	}
}
