"""Names of Vietnamese laws, folded: where the name of a cited law ends when it is written in small letters.

The list only helps to find the end; a law that is not in it is read by its capitals and the words around it.
"""

_NAMES = """
an ninh mang; an ninh quoc gia; an toan thong tin mang; an toan thuc pham; an toan, ve sinh lao dong; bao chi; bao hiem xa hoi
bao hiem y te; bao ve bi mat nha nuoc; an toan ve sinh lao dong; bao ve moi truong; bao ve quyen loi nguoi tieu dung
bao ve va phat trien rung; bao ve suc khoe nhan dan; bien gioi quoc gia; bien phong viet nam; bien viet nam; binh dang gioi
ban hanh van ban quy pham phap luat; cac to chuc tin dung; can bo, cong chuc; can bo cong chuc; cong an nhan dan; cong chung; cong doan
cong nghe cao; cong nghe thong tin; cong nghiep cong nghe so; canh sat co dong; can cuoc; can cuoc cong dan; cu tru
cong nghiep quoc phong, an ninh va dong vien cong nghiep; canh tranh; chung khoan; chuyen giao cong nghe; chat luong san pham, hang hoa
dan quan tu ve; dat dai; dau gia tai san; dau thau; dau tu; dau tu cong; dau tu theo phuong thuc doi tac cong tu; di san van hoa
dia chat va khoang san; dien anh; dien luc; doanh nghiep; du lich; duoc; duong bo; duong sat; de dieu; dac xa; dan so; du lieu
bao ve du lieu ca nhan; gia; giam dinh tu phap; giao dich dien tu; giao duc; giao duc dai hoc; giao duc nghe nghiep; giao thong duong bo
giao thong duong thuy noi dia; hai quan; hoa chat; hoa giai o co so; ho tich; hon nhan va gia dinh; hop tac xa; hoat dong chu thap do
ke toan; khoa hoc va cong nghe; khoa hoc, cong nghe va doi moi sang tao; khi tuong thuy van; khieu nai; khoang san; kiem toan nha nuoc
kien truc; kinh doanh bat dong san; kham benh, chua benh; kinh doanh bao hiem; lam nghiep; luu tru; luat su; ly lich tu phap
mat tran to quoc viet nam; nghia vu quan su; ngan hang nha nuoc viet nam; ngan sach nha nuoc; ngan sach; nguoi cao tuoi
nguoi khuyet tat; nha giao; nha o; nuoi con nuoi; nang luong nguyen tu; an toan buc xa; phap luat; pho bien, giao duc phap luat
pho bien giao duc phap luat; phong chay va chua chay; phong chay, chua chay va cuu nan, cuu ho; phong chong ma tuy; phong, chong ma tuy
phong chong tham nhung; phong, chong tham nhung; phong, chong bao luc gia dinh; phong chong thien tai; phong, chong thien tai
phong, chong benh truyen nhiem; phong, chong tac hai cua ruou, bia; phong, chong tac hai cua thuoc la; phong, chong mua ban nguoi
phong, chong rua tien; phong thu dan su; phong benh; pha san; phi va le phi; quan ly ngoai thuong; quan ly no cong; quan ly thue
quan ly, su dung tai san cong; quan ly, su dung von nha nuoc; quang cao; quoc phong; quy hoach; quy hoach do thi
quy hoach do thi va nong thon; quoc tich viet nam; quan ly, su dung vu khi, vat lieu no va cong cu ho tro; so huu tri tue
su dung nang luong tiet kiem va hieu qua; si quan quan doi nhan dan viet nam; tai nguyen nuoc; tan so vo tuyen dien; thanh nien
thanh tra; thi dua, khen thuong; thi hanh an dan su; thi hanh an hinh su; thong ke; thu do; thu y; thu vien; thue gia tri gia tang
thue thu nhap ca nhan; thue thu nhap doanh nghiep; thue tieu thu dac biet; thue su dung dat nong nghiep; thuong mai; thuy loi; thuy san
thuc hanh tiet kiem, chong lang phi; thuc hien dan chu o co so; tre em; trong trot; trung cau y dan; trach nhiem boi thuong cua nha nuoc
tiep can thong tin; tiep cong dan; tieu chuan va quy chuan ky thuat; tin nguong, ton giao; to cao; to chuc chinh phu
to chuc chinh quyen dia phuong; to chuc quoc hoi; to chuc toa an nhan dan; to tung hanh chinh; tro giup phap ly
trat tu, an toan giao thong duong bo; duong cao toc; tuong tro tu phap; tu phap nguoi chua thanh nien; vien chuc; vien thong; viec lam
xay dung; xu ly vi pham hanh chinh; xuat ban; xuat canh, nhap canh cua cong dan viet nam; ve sinh an toan thuc pham; y duoc
luc luong tham gia bao ve an ninh, trat tu o co so; lao dong; dan su; hinh su; to tung dan su; to tung hinh su; hang hai viet nam
bau cu dai bieu quoc hoi va dai bieu hoi dong nhan dan; bau cu dai bieu quoc hoi; hoat dong giam sat cua quoc hoi va hoi dong nhan dan
uu dai nguoi co cong voi cach mang; cong nghiep ho tro; an ninh trat tu
"""
NAMES: tuple[str, ...] = tuple(
    sorted({name.strip() for line in _NAMES.splitlines() for name in line.split(";") if name.strip()}, key=len, reverse=True)
)
