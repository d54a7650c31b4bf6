#include "runner/run/play_recorder.h"

namespace gauge {

PlayRecorder::PlayRecorder() { recording_.started = std::chrono::system_clock::now(); }

void PlayRecorder::note(Moment::Kind kind, std::string_view bytes, std::size_t connection) {
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start_;
  recording_.moments.push_back({kind, time.count(), step_, std::string(bytes), connection});
}

void PlayRecorder::sent(std::string_view line) {
  awaited_.push_back(step_);
  note(Moment::Kind::request, line, 0);
}

void PlayRecorder::received(std::string_view line) {
  note(Moment::Kind::answer, line, 0);
  if (awaited_.empty()) return;
  recording_.moments.back().step = std::move(awaited_.front());
  awaited_.pop_front();
}

SocketTap* PlayRecorder::connected(const std::string& name, int socket, bool by_peer) {
  const std::size_t position = recording_.connections.size();
  RecordedConnection& connection = recording_.connections.emplace_back();
  connection.name = name;
  connection.by_peer = by_peer;
  // A subject that has gone already has no address any more; its family then stays AF_UNSPEC.
  socklen_t size = sizeof(connection.peer);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&connection.peer), &size);
  size = sizeof(connection.subject);
  ::getpeername(socket, reinterpret_cast<sockaddr*>(&connection.subject), &size);
  note(Moment::Kind::opened, "", position);
  return &taps_.emplace_back(*this, position);
}

void PlayRecorder::finished(const Transcript& transcript, const Places& places) {
  recording_.transcript = transcript;
  recording_.ports = places.ports();
  recording_.paths = places.paths();
}

void PlayRecorder::Tap::happened(Event event) {
  const auto kind = [event] {
    switch (event) {
      case Event::eof_sent:
        return Moment::Kind::eof_sent;
      case Event::closed:
        return Moment::Kind::closed;
      case Event::reset_sent:
        return Moment::Kind::reset_sent;
      case Event::eof_received:
        return Moment::Kind::eof_received;
      case Event::reset_received:
        return Moment::Kind::reset_received;
    }
    return Moment::Kind::closed;
  };
  recorder_.note(kind(), "", connection_);
}

}  // namespace gauge
