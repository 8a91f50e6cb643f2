"""How fast the loudspeaker channel makes sound: seconds of audio made in one second, voice and MP3 together.

Run: python bench/speak.py [RUNS]. The last line is one JSON object.
"""

import json
import platform
import statistics
import sys
import time

from loa.channels.loudspeaker.audio import milliseconds_of, mp3_of
from loa.channels.loudspeaker.voice import EspeakVoice
from loa.vietnamese.spoken import spoken

RUNS = 7
TEXT = (
    "Thông báo của Ủy ban nhân dân xã Lam Trà. Cấp đổi thẻ bảo hiểm y tế cho hộ nghèo, hộ cận nghèo từ ngày 01/12/2026. "
    "Người dân mang theo căn cước công dân và thẻ cũ, đến Bộ phận Một cửa của xã từ 7h30 đến 11h00 các ngày làm việc trong tuần. "
    "Mỗi thôn có một ngày riêng, thôn Đông vào thứ hai, thôn Đoài vào thứ ba, thôn Trung vào thứ tư, các thôn còn lại vào thứ năm. "
    "Trẻ em dưới 6 tuổi do cha mẹ hoặc người giám hộ làm thay, chỉ cần giấy khai sinh. "
    "Việc đổi thẻ không mất tiền; thẻ cũ dùng đến hết ngày 31/12/2026. Hộ có người già yếu báo trưởng thôn, cán bộ đến tận nhà. "
    "Mọi thắc mắc xin gọi về Ủy ban nhân dân xã trong giờ hành chính. Xin nhắc lại: đổi thẻ bảo hiểm y tế từ ngày 01/12/2026."
)


def main() -> None:
    """Speak a script of about a minute several times, and print what it took."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    script = spoken(TEXT)
    rates = []
    seconds = 0.0
    for run in range(runs):
        began = time.perf_counter()
        sound = EspeakVoice().speak(script)
        voiced = time.perf_counter()
        audio = mp3_of(sound)
        took = time.perf_counter() - began
        seconds = milliseconds_of(audio) / 1000
        rates.append(seconds / took)
        print(f"run {run + 1}: {seconds:.1f} s of audio in {took:.3f} s (voice {voiced - began:.3f} s): {rates[-1]:.0f} times as fast")
    result = {
        "bench": "speak",
        "audio_seconds": round(seconds, 1),
        "runs": runs,
        "audio_seconds_per_second": {"median": round(statistics.median(rates)), "least": round(min(rates)), "most": round(max(rates))},
        "python": platform.python_version(),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
